"""Money, places, order and history under faults: the short campaigns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.campaigns import CAMPAIGNS, Campaign
from tests.support.college import College


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda one: one.run.__name__)
def test_nothing_is_lost_and_nothing_is_doubled(
    campaign: Campaign, college_of: Callable[..., College]
) -> None:
    campaign.run(college_of(*campaign.services), campaign.size, 0.0).close()
