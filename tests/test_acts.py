"""Every act of a service is one transaction, asks who may, and leaves an audit event: read from the
code, so that none is forgotten.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    path
    for app in ("challenge", "submissions", "judging", "introductions", "gatherings")
    for path in sorted((ROOT / app / "services").rglob("*.py"))
]

ANYBODY_MAY = {
    "enqueue_job": "part of another act, which asked",
    "promise_mail": "part of another act, which asked",
    "mail_opened": "part of another act, which asked",
    "mail_day_called_off": "part of another act, which asked",
    "mail_organisers": "part of another act, which asked, or the clock",
    "tell_of_dates": "part of another act, which asked",
    "ensure_user": "part of another act, which asked",
    "make_sign_in_link": "part of sending a mail, whose act asked",
    "use_sign_in_link": "whoever holds the key of the mail",
    "ask_startup": "part of a proposal, which asked, or the clock",
    "note_step": "part of another act, which asked",
    "signed_by_office": "part of another act, which asked",
    "tell_of_time": "part of another act, which asked, or the clock",
    "introduce_both": "part of another act, which asked",
    "shut_rooms": "part of another act, which asked",
    "count_look": "part of a look, which asks",
    "note_look": "it asks may_see_pages, and answers no as if there were nothing",
    "introduce_colleague": "part of a hand-over, which asked",
    "mail_all": "part of a hand-over, which asked",
    "mail_taken_out": "part of a hand-over, which asked",
    "mail_slots": "part of proposing times, which asked",
    "mail_fixed": "part of picking a time, which asked",
    "hold_draft": "part of save_appeal and its like, which asked",
    "issue_receipt": "part of submit_entry and of the import, which asked",
    "remove_conflicting": "part of another act, which asked, or the clock",
    "take_back": "part of another act, which asked",
    "propose_planned": "part of a matching or of a plan that was sent, which asked",
    "close_act": "part of an act on stage, which asked as it held the session",
    "publish_at_set_time": "publish_announcement asks, for whoever set the time",
    "update_profile": "one's own",
    "answer_passkey_offer": "one's own",
    "make_token": "one's own",
    "sign_in_by_agency": "whom the agency's server vouches for, by a verified address",
    "end_tokens_of_role": "part of taking a role back, which asked",
    "note_tie": "part of noting or saying a tie, which asked",
    "ask_address": "one's own",
    "ask_erasure": "one's own",
    "note_visit": "one's own",
    "start_entry": "whoever signed in may apply",
    "ask_question": "whoever signed in may ask",
    "request_access": "whoever signed in may ask",
    "register": "may_register is asked under the event's lock, with its own words",
    "ask_to_register": "anybody may ask for a place at a public event; the mail's reader confirms",
    "wish_to_meet": "one's own side, asked under the lock; anybody else is answered 404",
    "move_up": "part of another act, which asked",
    "mail_place": "part of another act, which asked",
    "mail_changed": "part of save_event, which asked",
    "mail_cancelled": "part of cancel_event, which asked",
    "mail_timetable": "part of publish_plan, which asked",
    "settle_meetings_of": "part of checking somebody in, which asked",
    "note_met": "part of another act, which asked",
}
LEAVES_NO_EVENT = {
    "tell_of_time": "more time is the event; this writes its mails",
    "promise_mail": "the mail's row is the record",
    "mail_organisers": "the mails' rows are the record",
    "mail_opened": "the mail's row is the record",
    "mail_day_called_off": "the mails' rows are the record",
    "tell_of_dates": "the change of the dates is the event; this writes its mails",
    "note_visit": "it says nothing but that somebody is there",
    "note_look": "the row is the record, and cannot be changed",
    "count_look": "it counts in the cache alone",
    "cast_vote": "who voted, and how, is for nobody to know",
    "append_chunk": "a piece of an upload, whose start and end are recorded",
    "hold_draft": "an empty draft; what is written in it is the event",
    "issue_receipt": "the receipt is the record, and cannot be changed",
    "introduce_both": "accepting is the event; this writes its mails",
    "introduce_colleague": "the hand-over is the event; this writes its mails",
    "mail_all": "the hand-over is the event; this writes its mails",
    "mail_taken_out": "the hand-over is the event; this writes its mails",
    "mail_slots": "proposing times is the event; this writes its mails",
    "mail_fixed": "picking one is the event; this writes its mails",
    "mail_called_off": "the end of the meeting is the event; this writes its mails",
    "hold_session": "a lock; what is done under it is the event (close_act)",
    "hold_startup": "a lock; what is done under it is the event",
    "hold_message": "a lock; what is done under it is the event",
    "hold_seat": "a lock; what is done under it is the event",
    "mail_place": "registering, or moving up, is the event; this writes its mail",
    "mail_changed": "the change is the event; this writes its mails",
    "mail_cancelled": "the end of the event is the event; this writes its mails",
    "mail_timetable": "publishing is the event; this writes its mails",
    "start_job_now": "nothing changes but when it begins, and the job says that",
}
ITS_CALLER_BEGAN_ONE = {
    "hold_draft",
    "issue_receipt",
    "take_back",
    "hold_session",
    "hold_startup",
    "hold_message",
    "close_act",
}
IS_ONE_STATEMENT = {
    "note_visit": "an UPDATE alone is a transaction; every page of judges waits",
    "count_look": "it writes no row",
}
WRAPS_ONE = {
    "save_sheet": "what is missing is said after the draft is committed",
    "submit_sheets": "each sheet by itself: a refused one keeps none of the others",
    "score_criterion": "as above",
    "promise_mail": "its words are made first: the mail and its task are one (write_within_caps)",
    "remove_room_file": "the row, then its bytes",
    "check_in_many": "each ticket by itself: a wrong one stops no other",
    "find_conflicts_of_ties": "find_conflicts is one, and waits for the edition alone",
}
STORES_FIRST = {
    "append_chunk": "bytes go to the storage before the transaction that counts them",
    "attach_file": "as above",
    "attach_for_startup": "as above",
    "record_consent": "as above",
    "record_signed_pledge": "as above",
    "enter_photographed_sheet": "as above",
    "attach_to_appeal": "as above",
    "send_message": "as above",
    "add_room_file": "as above",
    "save_letterhead": "pictures are drawn before the transaction that keeps them",
}
WRITTEN_WHOLE = {  # file and what is saved there
    "challenge/services/application_form.py question.save": "read under the edition's lock",
    "challenge/services/application_form.py row.save": "read under the edition's lock",
    "judging/services/setup/awards.py award.save": "read under the locks of all rounds",
    "judging/services/setup/rubric.py criterion.save": "under the round's lock",
    "judging/services/panel/panels.py row.save": "a name, checked for its version",
    "introductions/services/forecasts/question.py row.save": "read under the edition's lock",
    "introductions/services/forecasts/result.py made.save": "a new row, or read under its lock",
    "gatherings/services/timetable/keep.py row.save": "read under the event's lock",
}
EVENTS = {"audit.record", "audit.record_each"}
WRITES = {
    "create",
    "bulk_create",
    "update",
    "delete",
    "save",
    "get_or_create",
    "update_or_create",
    "advance",
    "bulk_update",
    "create_user",
}
NO_ACT_BUT_WRITES = {
    "clear_expired_sessions": "two statements, each by itself",
    "end_sessions_of": "part of an erasure, or of removing a lost second factor",
    "record_consent": "takes back bytes whose row was refused",
    "record_signed_pledge": "takes back bytes whose row was refused",
    "enter_photographed_sheet": "as above",
    "attach_to_appeal": "takes back bytes whose row was refused",
    "destroy_appeal_files": "the bytes, then one statement",
    "destroy_message_files": "as above",
    "send_message": "takes back bytes whose row was refused",
    "hold_draft": "part of save_appeal and its like, which began the transaction",
    "store_paper": "bytes go to the storage before the transaction of their row",
    "note_access": "one statement",
    "destroy_file": "the row in a transaction, then the bytes",
    "destroy_uploads": "the rows in one statement, then the bytes",
    "erase_application": "files, then the rows in one transaction",
    "erase_judge": "as above",
    "for_each": "part of an erasure, which began the transaction",
    "claim_job": "one conditional UPDATE",
    "report_progress": "one conditional UPDATE, committed at once so that it is seen",
    "send_promised_mail": "two conditional UPDATEs, and the mail server between them",
    "attempt_apart": "the clock's, around acts that are one transaction each",
    "freeze_rubric": "part of open_round",
    "hold_sheet": "part of save_sheet and its like, which locked the assignment",
    "set_values": "part of save_sheet and its like, which locked the sheet",
    "store_sheet": "part of save_sheet and its like, which locked the sheet",
}


@cache
def functions() -> dict[str, list[ast.FunctionDef]]:
    """All functions of all services, private ones too, by name."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
    return found


@cache
def calls_in(function: ast.FunctionDef) -> frozenset[str]:
    """As they are written; half of all acts come by the same hundred functions."""
    return frozenset(
        ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)
    )


def called_by(function: ast.FunctionDef, seen: set[str]) -> set[str]:
    """Every name that it calls, and that those call, within the services; also calls inside
    handed-over lambdas.
    """
    for name in calls_in(function) - seen:
        seen.add(name)
        for other in functions().get(name.rsplit(".", 1)[-1], []) if "objects" not in name else []:
            called_by(other, seen)
    return seen


def public(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def is_atomic(function: ast.FunctionDef) -> bool:
    return any(
        "transaction.atomic" in ast.unparse(decorator) for decorator in function.decorator_list
    )


ACTS = [
    (path, act)
    for path in FILES
    for act in public(path)
    if "actor" in {argument.arg for argument in act.args.kwonlyargs}
]


def test_there_are_acts_to_look_at_and_no_exception_for_what_is_gone() -> None:
    assert len(ACTS) > 60
    known = {act.name for path in FILES for act in public(path)}
    assert (
        ANYBODY_MAY.keys()
        | LEAVES_NO_EVENT.keys()
        | ITS_CALLER_BEGAN_ONE
        | IS_ONE_STATEMENT.keys()
        | WRAPS_ONE.keys()
        | STORES_FIRST.keys()
        | NO_ACT_BUT_WRITES.keys()
    ) <= known


@pytest.mark.parametrize(
    ("path", "act"),
    [
        pytest.param(path, act, id=f"{path.parent.parent.name}.{path.stem}.{act.name}")
        for path, act in ACTS
    ],
)
def test_an_act_is_one_transaction_asks_who_may_and_leaves_an_event(
    path: Path, act: ast.FunctionDef
) -> None:
    called = called_by(act, set())
    where = f"{path.relative_to(ROOT)}:{act.lineno} {act.name}"
    own = ITS_CALLER_BEGAN_ONE | IS_ONE_STATEMENT.keys() | WRAPS_ONE.keys() | STORES_FIRST.keys()
    assert is_atomic(act) or act.name in own, f"{where} is not one transaction"
    assert "require" in called or act.name in ANYBODY_MAY, (
        f"{where} asks nobody whether the actor may"
    )
    assert called & EVENTS or act.name in LEAVES_NO_EVENT, f"{where} leaves no audit event"


def test_a_pair_leaves_by_one_door() -> None:
    """An assignment is taken back where it gets its audit event, and nowhere else."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        if path.name != "take_back.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"advance", "advance_all", "update"}
        and re.search(r"AssignmentState\.(REMOVED|RECUSED)", ast.unparse(node))
    ]
    assert not found


def test_no_row_is_written_back_whole() -> None:
    """What was read before would be written over what somebody else wrote since."""
    found = {
        f"{path.relative_to(ROOT)} {ast.unparse(node.func)}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and "storage" not in ast.unparse(node.func)
        and not {"update_fields", "force_insert", "save"} & {word.arg for word in node.keywords}
    }
    assert found <= WRITTEN_WHOLE.keys(), found - WRITTEN_WHOLE.keys()


def test_every_row_lock_is_a_weak_one() -> None:
    """A strong lock would hold up whoever only points at the row, and close a circle with them."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "select_for_update"
        and "no_key" not in {word.arg for word in node.keywords}
    ]
    assert not found


def test_what_writes_without_an_actor_is_one_transaction_too() -> None:
    for path in FILES:
        for act in public(path):
            called = {
                ast.unparse(node.func).rsplit(".", 1)[-1]
                for node in ast.walk(act)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            free = NO_ACT_BUT_WRITES.keys() | ITS_CALLER_BEGAN_ONE | IS_ONE_STATEMENT.keys()
            if called & WRITES and act.name not in free:
                assert is_atomic(act), (
                    f"{path.relative_to(ROOT)}:{act.lineno} {act.name} writes outside a transaction"
                )
