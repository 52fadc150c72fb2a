"""The guards of "Amazon is told exactly once" (I1), each with an edit that switches it off."""

from typing import NamedTuple

OUTBOX = "tests/shipments/outbox"
FEEDS = "tests/shipments/feeds"


class Mutant(NamedTuple):
    """`old` stands exactly once in `file`; one of `tests` must fail when it is replaced by `new`."""

    name: str
    guards: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = [
    Mutant(
        "lease", "nobody takes a row that somebody works on (T18)",
        "shipments/outbox/claiming.py",
        "        Q(leased_until=None) | Q(leased_until__lt=now),\n", "",
        (f"{OUTBOX}/test_lost_answers.py::test_a_crash_between_the_call_and_its_result_is_asked_about_first",),
    ),
    Mutant(
        "fencing-begin", "who lost the lease makes no call (T18)",
        "shipments/outbox/claiming.py",
        "        lease_holder=claim.holder,\n        leased_until__gt=now,\n", "",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "fencing-settle", "who lost the lease writes no result (T18)",
        "shipments/outbox/claiming.py",
        "            lease_holder=claim.holder,\n            state__in=ShipmentNotification.UNFINISHED,\n        ).update(lease",
        "        ).update(lease",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "one-row", "one notification per order, by the database (SHP-8)",
        "shipments/migrations/0002_initial.py",
        "field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notification'",
        "field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notification'",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "read-first", "after a lost answer the order is read (SHP-20)",
        "shipments/outbox/sending.py",
        "settling.wait(work, until, Reason.NO_ANSWER, state=State.UNKNOWN, error=error)",
        "settling.wait(work, until, Reason.NO_ANSWER, state=State.WAITING, error=error)",
        (f"{OUTBOX}/test_lost_answers.py::test_shp_20_a_lost_answer_is_looked_up_and_found",),
    ),
    Mutant(
        "stale-read", "a read that is too young is not believed (SHP-20)",
        "shipments/outbox/retry.py",
        "return last_try_ended + STALE_READS", "return last_try_ended",
        (f"{OUTBOX}/test_lost_answers.py::test_shp_20_a_stale_read_does_not_lead_to_a_second_call",),
    ),
    Mutant(
        "reference", "the package keeps its number in every try (decision 22)",
        "shipments/outbox/composing.py",
        "return fixed if fixed and (tried or fixed not in taken) else next_package_reference(taken)",
        "return next_package_reference(taken)",
        (f"{OUTBOX}/test_lost_answers.py",),
    ),
    Mutant(
        "reference-taken", "another's package is not overwritten (decision 22)",
        "shipments/outbox/verdict.py",
        "    if any(package.reference == ours.reference for package in packages):\n", "    if False:\n",
        (f"{OUTBOX}/test_notifying.py", f"{OUTBOX}/test_verdict.py"),
    ),
    Mutant(
        "started-first", "a try is written down before the call (SHP-20)",
        "shipments/outbox/claiming.py",
        "return NotificationAttempt.objects.create(", "return NotificationAttempt(",
        (f"{OUTBOX}/test_lost_answers.py::test_a_crash_between_the_call_and_its_result_is_asked_about_first",),
    ),
    Mutant(
        "started-lands", "a try without an end may have reached Amazon (SHP-20)",
        "shipments/models/notifications.py",
        "MAY_HAVE_LANDED = (Outcome.STARTED, Outcome.UNKNOWN, Outcome.ACCEPTED)", "MAY_HAVE_LANDED = (Outcome.ACCEPTED,)",
        (f"{OUTBOX}/test_lost_answers.py",),
    ),
    Mutant(
        "seller-lease", "one worker at a time for a seller (SYS-3)",
        "stores/leases.py",
        "yield holder is not None", "yield True",
        (f"{OUTBOX}/test_races.py::test_sys_3_the_second_task_of_a_seller_leaves_at_once",),
    ),
    Mutant(
        "via", "calls leave alone what waits for a feed (decision 5)",
        "shipments/outbox/claiming.py",
        "Q(state=State.WAITING, via=Via.CALL, selling_partner__queue_hold=None)",
        "Q(state=State.WAITING, selling_partner__queue_hold=None)",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "hold-calls", "nothing is sent by calls while the queue is held (TRB-3)",
        "shipments/outbox/claiming.py",
        "Q(state=State.WAITING, via=Via.CALL, selling_partner__queue_hold=None)",
        "Q(state=State.WAITING, via=Via.CALL)",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "hold-feeds", "no feed is made while the queue is held (TRB-3)",
        "shipments/outbox/claiming.py",
        ".filter(state=State.WAITING, due_at__lte=now, selling_partner__queue_hold=None)",
        ".filter(state=State.WAITING, due_at__lte=now)",
        (f"{FEEDS}/test_gathering.py::test_trb_3_a_held_queue_prepares_nothing",),
    ),
    Mutant(
        "credentials", "a seller without authorisation waits (REA-7)",
        "shipments/outbox/claiming.py",
        "        selling_partner__credentials=SellingPartner.Credentials.GOOD,\n", "",
        (f"{OUTBOX}/test_notifying.py",),
    ),
    Mutant(
        "voided", "a voided parcel is not told (SHP-9)",
        "shipments/outbox/preflight.py",
        "if facts.voided and stands", "if not facts.voided and stands",
        ("tests/shipments/test_voiding.py", f"{OUTBOX}/test_fencing.py"),
    ),
    Mutant(
        "cancelled", "a cancelled order is not told (SHP-23)",
        "shipments/outbox/preflight.py",
        "    if facts.cancelled_here:\n", "    if False:\n",
        (f"{OUTBOX}/test_notifying.py::test_sta_10_a_cancelled_order_drops_its_notification",
         f"{OUTBOX}/test_fencing.py"),
    ),
    Mutant(
        "elsewhere", "an order that Amazon shows as shipped is not told (SHP-23)",
        "shipments/outbox/verdict.py",
        "        return Standing.SHIPPED_ELSEWHERE\n", "        return Standing.STILL_OPEN\n",
        (f"{OUTBOX}/test_notifying.py", f"{OUTBOX}/test_verdict.py"),
    ),
    Mutant(
        "accepted-final", "Amazon's yes is never undone (SHP-8)",
        "shipments/outbox/pushing.py",
        "filter(pk=notification.pk, state=State.REJECTED)", "filter(pk=notification.pk)",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "push-waiting", "a push sends no row that is finished or under way (SHP-19)",
        "shipments/outbox/pushing.py",
        "pk=notification.pk, state__in=(State.WAITING, State.UNKNOWN)", "pk=notification.pk",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "correct-landed", "what may be at Amazon is not corrected (SHP-8)",
        "shipments/outbox/correcting.py",
        "return rejected and not notification.tries.landed().exists()", "return rejected",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "void-lease", "a void takes the row from its worker (SHP-9)",
        "shipments/labels/undoing.py",
        '        lease_holder="",\n        leased_until=None,\n', "",
        (f"{OUTBOX}/test_fencing.py",),
    ),
    Mutant(
        "again", "a second parcel of an accepted order is not told (SHP-8)",
        "shipments/telling.py",
        "        case State.ACCEPTED:\n            return Again.NOTHING",
        "        case State.ACCEPTED:\n            return Again.SAME_ROW",
        ("tests/shipments/test_voiding.py", f"{OUTBOX}/test_fencing.py"),
    ),
    Mutant(
        "retry-asks",
        "a retry after an order was not found reads it again first (SHP-20)",
        "shipments/outbox/pushing.py",
        'fields["state"] = State.UNKNOWN',
        'fields["state"] = State.WAITING',
        (f"{OUTBOX}/test_lost_answers.py",),
    ),
    Mutant(
        "cancelled-alarms",
        "a look that shows an order as cancelled alarms at once (decision 18)",
        "shipments/outbox/asking.py",
        "if order.status.upper() in CANCELLED:",
        "if not order.status:",
        (f"{OUTBOX}/test_overtaken.py",),
    ),
    Mutant(
        "two-feeds",
        "a refusal by the second of two feeds says nothing of the first (SHP-20)",
        "shipments/feeds/verdicting.py",
        "and trusted and not doubtful and error",
        "and trusted and error",
        (f"{FEEDS}/test_verdicting.py", f"{FEEDS}/test_rejected_in_part.py"),
    ),
    Mutant(
        "membership", "only rows that are still in the feed get its verdict (SHP-18)",
        "shipments/feeds/settling.py",
        "inside = submission.notifications.filter(state=State.IN_FEED).select_for_update(",
        "inside = ShipmentNotification.objects.filter(tries__feed=submission, state=State.IN_FEED).select_for_update(",
        (f"{FEEDS}/test_settling.py::test_i1_a_row_that_is_in_another_feed_by_now_is_not_touched",),
    ),
    Mutant(
        "feed-fencing", "who lost the feed's lease writes nothing (T18)",
        "shipments/feeds/claiming.py",
        "        lease_holder=job.holder,\n        leased_until__gt=at,\n", "",
        (f"{FEEDS}/test_settling.py::test_t18_without_the_lease_nothing_is_written",),
    ),
    Mutant(
        "creating-since", "a createFeed is written down before it is made (SHP-20)",
        "shipments/feeds/submitting.py",
        "job, state=State.CREATING, creating_since=submission.creating_since or at, submitted_at=at,",
        "job, submitted_at=at,",
        (f"{FEEDS}/test_crashes.py",),
    ),
    Mutant(
        "adds-up", "a report whose counts do not agree is not believed (SHP-18)",
        "stores/spapi/feed_values.py",
        '        report.status == "Complete"\n        and named',
        "        True\n        or named",
        ("tests/stores/spapi/test_feed_report.py",),
    ),
    Mutant(
        "trusted", "after FATAL every order is read (SHP-20)",
        "shipments/feeds/concluding.py",
        'trusted = submission.amazon_status == "DONE"', "trusted = True",
        (f"{FEEDS}/test_outcomes_at_amazon.py::test_shp_20_after_a_fatal_end_a_refusal_in_the_report_is_not_believed_either",),
    ),
    Mutant(
        "proof", "a feed that was found must prove to be ours (SHP-20)",
        "shipments/feeds/concluding.py",
        "        trusted = proof\n", "        trusted = True\n",
        (f"{FEEDS}/test_strangers_at_amazon.py",),
    ),
    Mutant(
        "cancelled-for-sure", "orders leave a hanging feed only after it is cancelled (decision 23)",
        "shipments/feeds/following.py",
        "        # It has begun meanwhile.\n        return feed\n",
        '        return feed._replace(status="CANCELLED")\n',
        (f"{FEEDS}/test_following.py",),
    ),
    Mutant(
        "third-rejection", "three rejections within a day hold the queue (TRB-3)",
        "shipments/feeds/pace.py",
        "MOST_REJECTIONS = 3", "MOST_REJECTIONS = 30",
        (f"{FEEDS}/test_rejecting.py::test_trb_3_decision_24_the_third_rejection_in_a_day_holds_the_queue",),
    ),
    Mutant(
        "rejected-message", "the words of a rejection about one message reject no feed (TRB-3)",
        "stores/spapi/feed_values.py",
        " for each in self.results if each.message_id == WHOLE_FEED]", " for each in self.results]",
        ("tests/stores/spapi/test_feed_report.py",),
    ),
    Mutant(
        "rejected-successes", "a feed with successes was not rejected (TRB-3)",
        "stores/spapi/feed_values.py",
        "return _rejects(self.about_feed[1]) and not self.successful", "return _rejects(self.about_feed[1])",
        ("tests/stores/spapi/test_feed_report.py",),
    ),
    Mutant(
        "rejected-fatal", "rejected and broken off: every order is read first (TRB-3, SHP-20)",
        "shipments/feeds/rejecting.py",
        "sure = state == State.DONE and not doubtful", "sure = not doubtful",
        (f"{FEEDS}/test_rejected_in_part.py",),
    ),
    Mutant(
        "rejected-doubtful", "rejected after two createFeeds: every order is read first (TRB-3, SHP-20)",
        "shipments/feeds/rejecting.py",
        "sure = state == State.DONE and not doubtful", "sure = state == State.DONE",
        (f"{FEEDS}/test_rejected_in_part.py",),
    ),
    Mutant(
        "gather-behind-locks", "a feed takes only rows that still wait when it has their locks (decision 5)",
        "shipments/feeds/gathering.py",
        "rows = claiming.sendable(now).filter(pk__in=group.ids)",
        "rows = ShipmentNotification.objects.filter(pk__in=group.ids)",
        (f"{FEEDS}/test_gathering.py::test_t18_workers_at_once_put_each_row_into_one_feed",),
    ),
]  # fmt: skip
