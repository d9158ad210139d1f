"""Appeals of the sample edition: one was answered by letter, one waits for its reply."""
# tested by: tests/faults/test_story.py

from demo.edition_setup import Stage
from judging.models import AppealGround, AppealOutcome, Decision, DecisionKind, Round
from judging.services.results.appeals.answer_appeal import (
    approve_reply,
    assign_appeal,
    prepare_reply,
)
from judging.services.results.appeals.write_appeal import save_appeal, submit_appeal
from submissions.models import Member

WORDS = {
    "ground": AppealGround.PAPERS,
    "statement": "마감 전에 올린 시험성적서(3쪽)가 평가 의견에 전혀 언급되지 않았습니다. 접수증의 "
    "파일 목록에는 들어 있으므로 심사 자료에서 빠진 것으로 보입니다.",
    "wanted": "시험성적서를 포함하여 다시 확인해 주시기 바랍니다.",
}
REPLY_KO = (
    "접수 기록과 심사 화면의 열람 기록을 확인했습니다. 시험성적서는 사업계획서와 함께 모든 "
    "심사위원에게 제공되었고, 두 명은 해당 쪽을 열람했습니다. 의견에 언급되지 않은 것만으로는 "
    "자료가 빠졌다고 볼 수 없어 기각합니다."
)
REPLY_EN = (
    "We looked at the receipt and at what the judges opened. The test report was given to every "
    "judge together with the business plan, and two of them opened its page. That no comment "
    "names it does not show that it was missing, so the appeal is dismissed."
)


def appeal(stage: Stage, round: Round) -> None:
    """The best startup that was not chosen appeals; in the last round it is answered."""
    lost = Decision.objects.filter(round=round, kind=DecisionKind.REJECT)
    lost = lost.select_related("entry__edition", "entry__startup", "tally")
    best = lost.order_by("tally__standings__rank", "pk").first()
    if best is None:
        return
    entry = best.entry
    founder = Member.objects.get(startup=entry.startup, kind=Member.Kind.REPRESENTATIVE).user
    save_appeal(actor=founder, entry=entry, changes=WORDS)
    appeal = submit_appeal(actor=founder, entry=entry)
    assign_appeal(actor=stage.second, appeal=appeal, person=stage.second)
    if round.order == stage.edition.rounds.count():
        appeal = prepare_reply(
            actor=stage.second,
            appeal=appeal,
            outcome=AppealOutcome.DISMISSED,
            reply_ko=REPLY_KO,
            reply_en=REPLY_EN,
        )
        approve_reply(actor=stage.organiser, appeal=appeal)
