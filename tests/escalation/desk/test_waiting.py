"""What waits for one person: only what is true, most pressing first."""

from datetime import UTC, datetime

from escalation.desk.waiting import Facts, Led, waiting_lines

NOW = datetime(2026, 11, 20, 13, 31, tzinfo=UTC)


def test_nothing_is_invented_for_a_quiet_day():
    assert waiting_lines(Facts()) == []


def test_everything_that_waits_is_said_in_order():
    led = Led("C-2026-014", "Smoke", "crisis", NOW, is_lead=True, has_confirmed_line=True)
    facts = Facts(
        crises=(led,), mine=1, mine_severity="concern", deciding=7, oldest_at=NOW,
        highest=("serious", 78), praise=23, rule_set=13, quarantined=2, still=3,
    )  # fmt: skip
    assert [(line.severity, line.what, line.url) for line in waiting_lines(facts)] == [
        ("crisis", "Public update: Smoke", "/crises/C-2026-014/"),
        ("concern", "1 alert is yours", "/triage/?tab=mine"),
        ("serious", "7 alerts need a decision", "/triage/"),
        ("praise", "23 thanks to pass on", "/triage/?tab=praise"),
        ("watch", "Rule set v13 waits for a second person", "/rules/"),
        ("serious", "3 pieces of work stand still", "/standing-still/"),
        ("concern", "2 items could not be read", "/sources/"),
    ]


def test_a_crisis_without_a_promise_says_what_is_missing():
    def more(**given):
        values = {"is_lead": True, "has_confirmed_line": True} | given
        (line,) = waiting_lines(Facts(crises=(Led("C-1", "Smoke", "serious", None, **values),)))
        return line.more

    assert more() == "You lead it. No public update is promised."
    assert more(has_confirmed_line=False) == "You lead it. Nothing is confirmed yet."
    assert more(is_lead=False) == "You speak for us. No public update is promised."


def test_times_go_along_to_be_counted_on_the_screen():
    led = Led("C-1", "Smoke", "serious", NOW, is_lead=False, has_confirmed_line=True)
    crisis, triage = waiting_lines(Facts(crises=(led,), deciding=1, oldest_at=NOW))
    assert (crisis.due_at, crisis.since_at) == (NOW, None)
    assert (triage.due_at, triage.since_at) == (None, NOW)
