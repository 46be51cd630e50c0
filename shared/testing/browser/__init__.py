"""A real browser for tests: Chromium, led by Playwright.

``chromium`` finds and starts it; ``pages`` opens pages for one test and sees what goes wrong in them;
``axe`` judges a page's accessibility.
"""
