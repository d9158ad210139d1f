"""When people can be reached: the servers are up and, unless it is urgent, it is day there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.season.plan import SeasonPlan

DAYTIME = range(8, 22)  # local hours
STEP = timedelta(minutes=10)
# as long as a mail may take where nothing is in its way: an hour's pause of a mail server that was
# away; by day also a clock that ticks seldom where no date is near
AT_ONCE, BY_DAY = timedelta(minutes=80), timedelta(hours=5)


class Reach:
    """Of one season."""

    def __init__(self, plan: SeasonPlan) -> None:
        self.away = [*plan.outages, *plan.no_mail]
        self._known: dict[tuple[datetime, str, bool], datetime] = {}

    def by(self, since: datetime, zone: str, *, at_once: bool) -> datetime:
        """When whoever is to hear something from `since` on has heard it at the latest."""
        key = (since, zone, at_once)
        if key not in self._known:
            place, moment, had = ZoneInfo(zone), since, timedelta()
            while had < (AT_ONCE if at_once else BY_DAY):
                if self._is_up(moment) and (at_once or moment.astimezone(place).hour in DAYTIME):
                    had += STEP
                moment += STEP
            self._known[key] = moment
        return self._known[key]

    def _is_up(self, moment: datetime) -> bool:
        return not any(span.holds(moment) for span in self.away)
