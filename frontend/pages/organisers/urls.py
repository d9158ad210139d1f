"""The addresses of the organisers' pages, under /run/."""
# tested by: tests/frontend/test_typed_values.py

from django.urls import path

from frontend.pages.organisers import personal_data, records, search
from frontend.pages.organisers.assignment import (
    allocation,
    assignment,
    assignment_board,
    entry_match,
    objections,
    rules,
)
from frontend.pages.organisers.entries import (
    completion,
    entries,
    entry_messages,
    extension,
    imports,
    questions,
)
from frontend.pages.organisers.introductions import introduction_board, outcomes, plan
from frontend.pages.organisers.panel import judge_ties, judges, shadows, signed_papers
from frontend.pages.organisers.results import (
    adjustments,
    appeals,
    correction,
    exports,
    papers,
    ranking,
    results,
    rules_trial,
    statistics,
)
from frontend.pages.organisers.rounds import (
    control_room,
    more_time,
    pitch_day,
    rounds,
)
from frontend.pages.organisers.scoring import discussions, late_sheets, paper_sheets
from frontend.pages.organisers.setup import (
    award_settings,
    edition_copy,
    editions,
    form_preview,
    form_settings,
    people,
    round_settings,
)

urlpatterns = [
    path("", records.home, name="home"),
    path("new/", editions.new_edition, name="new_edition"),
    path("<slug:slug>/", control_room.control_room, name="control_room"),
    path("<slug:slug>/search/", search.search, name="search"),
    path("<slug:slug>/rounds/", rounds.rounds, name="rounds"),
    path("<slug:slug>/rounds/<int:order>/pipeline/", control_room.pipeline, name="pipeline"),
    path(
        "<slug:slug>/rounds/<int:order>/part/<slug:name>/", control_room.fragment, name="fragment"
    ),
    path("<slug:slug>/rounds/<int:order>/admit/", rounds.admit, name="admit"),
    path("<slug:slug>/rounds/<int:order>/open/", rounds.open_scoring, name="open_round"),
    path("<slug:slug>/rounds/<int:order>/close/", rounds.close_scoring, name="close_round"),
    path("<slug:slug>/rounds/<int:order>/extend/", more_time.extend, name="extend_round"),
    path("<slug:slug>/rounds/<int:order>/keep-dates/", more_time.keep, name="keep_dates"),
    path("<slug:slug>/rounds/<int:order>/reopen/", more_time.reopen, name="reopen_round"),
    path("<slug:slug>/rounds/<int:order>/pitch-day/", pitch_day.pitch_day, name="pitch_day"),
    path("<slug:slug>/rounds/<int:order>/pitch-day/part/", pitch_day.part, name="pitch_part"),
    path(
        "<slug:slug>/rounds/<int:order>/pitch-day/tickets.pdf",
        pitch_day.tickets,
        name="pitch_tickets",
    ),
    path("<slug:slug>/rounds/<int:order>/pitch-day/act/", pitch_day.act, name="pitch_act"),
    path(
        "<slug:slug>/rounds/<int:order>/discussions/",
        discussions.discussions,
        name="discussions",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/discussions/<int:pk>/",
        discussions.discussion,
        name="discussion",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/discussions/<int:pk>/chair/",
        discussions.chair,
        name="discussion_chair",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/discussions/<int:pk>/stop/",
        discussions.stop,
        name="stop_discussion",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/discussions/<int:pk>/posts/<int:post>/hide/",
        discussions.hide,
        name="hide_post",
    ),
    path("<slug:slug>/rounds/<int:order>/paper/", paper_sheets.paper_sheets, name="paper_sheets"),
    path(
        "<slug:slug>/rounds/<int:order>/paper/<int:pk>/",
        paper_sheets.paper_sheet,
        name="paper_sheet",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/photos/<int:pk>/",
        paper_sheets.sheet_photo,
        name="sheet_photo",
    ),
    path("<slug:slug>/rounds/<int:order>/late/", late_sheets.late_sheets, name="late_sheets"),
    path(
        "<slug:slug>/rounds/<int:order>/late/<int:pk>/count/", late_sheets.count, name="count_late"
    ),
    path(
        "<slug:slug>/rounds/<int:order>/late/<int:pk>/refuse/",
        late_sheets.refuse,
        name="refuse_late",
    ),
    path("<slug:slug>/rounds/<int:order>/remind/", rounds.remind, name="remind_round"),
    path(
        "<slug:slug>/rounds/<int:order>/remind/<int:judge>/", rounds.remind_one, name="remind_judge"
    ),
    path(
        "<slug:slug>/rounds/<int:order>/replace/<int:judge>/", judges.replace, name="replace_judge"
    ),
    path("<slug:slug>/rounds/<int:order>/more/", rounds.one_more_sheet, name="one_more_sheet"),
    path("<slug:slug>/rounds/<int:order>/edge/", rounds.edge_sheets, name="edge_sheets"),
    path("<slug:slug>/rounds/<int:order>/tally/", rounds.tally, name="tally"),
    path("<slug:slug>/rounds/<int:order>/assign/", assignment.assign, name="assign"),
    path(
        "<slug:slug>/rounds/<int:order>/assign/progress/",
        assignment.progress,
        name="assignment_progress",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/assign/<int:pk>/apply/",
        assignment.apply_run,
        name="apply_run",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/allocation/",
        allocation.save_allocation,
        name="save_allocation",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/allocation/steer/",
        allocation.steer,
        name="steer_allocation",
    ),
    path("<slug:slug>/rounds/<int:order>/plans/", allocation.plan_sheets, name="plan_sheets"),
    path(
        "<slug:slug>/rounds/<int:order>/plans/progress/",
        allocation.plan_progress,
        name="plan_progress",
    ),
    path("<slug:slug>/rounds/<int:order>/repair/", assignment.repair, name="repair"),
    path(
        "<slug:slug>/rounds/<int:order>/match/<int:entry>/",
        entry_match.entry_match,
        name="entry_match",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/match/<int:entry>/set/",
        entry_match.set_match,
        name="set_match",
    ),
    path("<slug:slug>/rounds/<int:order>/rules/", rules.save_rules, name="save_rules"),
    path(
        "<slug:slug>/rounds/<int:order>/rules/nearness/",
        rules.save_nearness,
        name="save_nearness",
    ),
    path("<slug:slug>/rounds/<int:order>/rules/panels/", rules.add_panel, name="add_panel"),
    path(
        "<slug:slug>/rounds/<int:order>/rules/panels/<int:pk>/dissolve/",
        rules.dissolve_panel,
        name="dissolve_panel",
    ),
    path("<slug:slug>/rounds/<int:order>/rules/seed/", rules.commit, name="commit_seed"),
    path(
        "<slug:slug>/rounds/<int:order>/conflicts/",
        assignment.look_for_conflicts,
        name="find_conflicts",
    ),
    path("<slug:slug>/rounds/<int:order>/pairs/add/", assignment_board.add, name="add_pair"),
    path("<slug:slug>/rounds/<int:order>/pairs/move/", assignment_board.reassign, name="move_pair"),
    path(
        "<slug:slug>/rounds/<int:order>/pairs/<int:pk>/take-back/",
        assignment_board.remove,
        name="take_back",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/pairs/<int:pk>/pin/",
        assignment_board.toggle_pin,
        name="pin",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/steps/<int:pk>/undo/",
        assignment_board.undo_step,
        name="undo_step",
    ),
    path("<slug:slug>/rounds/<int:order>/ranking.<slug:kind>", exports.export, name="export"),
    path("<slug:slug>/rounds/<int:order>/tally-sheet.xlsx", exports.tally, name="tally_sheet"),
    path("<slug:slug>/tables/<slug:name>.<slug:kind>", exports.table, name="table"),
    path("<slug:slug>/rounds/<int:order>/decide/", results.decide_one, name="decide"),
    path("<slug:slug>/rounds/<int:order>/decide/all/", results.decide_all, name="decide_all"),
    path(
        "<slug:slug>/rounds/<int:order>/adjustments/", adjustments.adjustments, name="adjustments"
    ),
    path(
        "<slug:slug>/rounds/<int:order>/adjustments/<int:pk>/remove/",
        adjustments.remove,
        name="remove_adjustment",
    ),
    path("<slug:slug>/rounds/<int:order>/announcement/", results.preview, name="announcement"),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/prepare/",
        results.prepare,
        name="prepare_announcement",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/publish/",
        results.publish,
        name="publish_announcement",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/withdraw/",
        results.withdraw,
        name="withdraw_announcement",
    ),
    path("<slug:slug>/rounds/<int:order>/correction/", correction.correction, name="correction"),
    path(
        "<slug:slug>/rounds/<int:order>/correction/publish/",
        correction.publish,
        name="publish_correction",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/correction/withdraw/",
        correction.withdraw,
        name="withdraw_correction",
    ),
    path("<slug:slug>/assignment/", assignment.assignment, name="assignment"),
    path("<slug:slug>/assignment/sheets/", allocation.allocation, name="allocation"),
    path("<slug:slug>/assignment/rules/", rules.rules, name="assignment_rules"),
    path("<slug:slug>/assignment/objections/", objections.objections, name="objections"),
    path("<slug:slug>/assignment/board/", assignment_board.board, name="board"),
    path("<slug:slug>/judges/", judges.judges, name="judges"),
    path("<slug:slug>/judges/<int:pk>/", judges.judge, name="judge"),
    path("<slug:slug>/judges/<int:pk>/dismiss/", judges.dismiss, name="dismiss_judge"),
    path("<slug:slug>/judges/<int:pk>/shadow/", shadows.change, name="set_shadow"),
    path(
        "<slug:slug>/rounds/<int:order>/shadows/<int:judge>/",
        shadows.assign,
        name="assign_to_shadow",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/shadows/<int:judge>/take-back/",
        shadows.take,
        name="take_from_shadow",
    ),
    path("<slug:slug>/judges/<int:pk>/invite/", judges.invite_once_more, name="invite_again"),
    path("<slug:slug>/judges/<int:pk>/paper/", signed_papers.record, name="signed_paper"),
    path(
        "<slug:slug>/judges/<int:pk>/pledges/<int:pledge>/paper/",
        signed_papers.paper,
        name="pledge_paper",
    ),
    path("<slug:slug>/judges/<int:pk>/ties/", judge_ties.add_tie, name="add_tie"),
    path(
        "<slug:slug>/judges/<int:pk>/ties/<int:tie>/remove/",
        judge_ties.remove_tie,
        name="remove_tie",
    ),
    path("<slug:slug>/judges/<int:pk>/conflicts/", judge_ties.add_conflict, name="add_conflict"),
    path(
        "<slug:slug>/judges/<int:pk>/conflicts/<int:conflict>/lift/",
        judge_ties.lift_conflict,
        name="lift_conflict",
    ),
    path("<slug:slug>/ranking/", ranking.ranking, name="ranking"),
    path("<slug:slug>/ranking/judges/", ranking.judge_report, name="judge_report"),
    path("<slug:slug>/ranking/sensitivity/", ranking.sensitivity, name="sensitivity"),
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/results/winners/<int:pk>/flag/", results.flag, name="flag_winner"),
    path("<slug:slug>/appeals/", appeals.appeals, name="appeals"),
    path("<slug:slug>/appeals/register.<slug:kind>", appeals.register, name="appeal_register"),
    path("<slug:slug>/appeals/<int:appeal>/", appeals.appeal, name="appeal"),
    path("<slug:slug>/appeals/<int:appeal>/person/", appeals.assign, name="assign_appeal"),
    path("<slug:slug>/appeals/<int:appeal>/return/", appeals.give_back, name="return_reply"),
    path("<slug:slug>/appeals/<int:appeal>/approve/", appeals.approve, name="approve_reply"),
    path("<slug:slug>/appeals/<int:appeal>/letter.pdf", appeals.letter, name="appeal_letter"),
    path("<slug:slug>/appeals/<int:appeal>/files/<int:file>/", appeals.file, name="appeal_file"),
    path("<slug:slug>/papers/", papers.papers, name="papers"),
    path("<slug:slug>/papers/set/", papers.request_set, name="request_paper_set"),
    path("<slug:slug>/papers/progress/", papers.progress, name="paper_set_progress"),
    path("<slug:slug>/papers/sets/<int:pk>.zip", papers.set_file, name="paper_set"),
    path("<slug:slug>/papers/<slug:name>.<slug:kind>", papers.paper, name="paper"),
    path("<slug:slug>/statistics/", statistics.statistics, name="statistics"),
    path("<slug:slug>/statistics.xlsx", statistics.workbook, name="statistics_file"),
    path("<slug:slug>/settings/clock/", editions.clock_rules, name="clock_rules"),
    path("<slug:slug>/settings/", editions.settings, name="settings"),
    path("<slug:slug>/settings/form/", form_settings.overview, name="form_settings"),
    path("<slug:slug>/settings/form/take-over/", form_settings.take_over, name="take_over_form"),
    path("<slug:slug>/settings/form/preview/", form_preview.preview, name="form_preview"),
    path("<slug:slug>/settings/form/<slug:kind>/new/", form_settings.row, name="new_form_row"),
    path(
        "<slug:slug>/settings/form/<slug:kind>/-/<slug:name>/", form_settings.row, name="form_row"
    ),
    path(
        "<slug:slug>/settings/form/<slug:kind>/-/<slug:name>/move/",
        form_settings.move,
        name="move_form_row",
    ),
    path(
        "<slug:slug>/settings/form/<slug:kind>/-/<slug:name>/remove/",
        form_settings.remove,
        name="remove_form_row",
    ),
    path("<slug:slug>/settings/rounds/new/", round_settings.add_round, name="new_round"),
    path(
        "<slug:slug>/settings/rounds/<int:order>/",
        round_settings.round_settings,
        name="round_settings",
    ),
    path(
        "<slug:slug>/settings/rounds/<int:order>/silence/", round_settings.silence, name="silence"
    ),
    path("<slug:slug>/settings/rounds/<int:order>/trial/", rules_trial.try_rules, name="try_rules"),
    path(
        "<slug:slug>/settings/rounds/<int:order>/remove/",
        round_settings.remove_round,
        name="remove_round",
    ),
    path(
        "<slug:slug>/settings/rounds/<int:order>/criteria/new/",
        round_settings.add_criterion,
        name="new_criterion",
    ),
    path(
        "<slug:slug>/settings/rounds/<int:order>/criteria/<int:pk>/",
        round_settings.criterion,
        name="criterion",
    ),
    path(
        "<slug:slug>/settings/rounds/<int:order>/criteria/<int:pk>/remove/",
        round_settings.remove_criterion,
        name="remove_criterion",
    ),
    path("<slug:slug>/settings/awards/", award_settings.awards, name="awards"),
    path(
        "<slug:slug>/settings/awards/<int:pk>/remove/",
        award_settings.remove_award,
        name="remove_award",
    ),
    path("<slug:slug>/copy/", edition_copy.copy, name="copy_edition"),
    path("<slug:slug>/settings/changes/", edition_copy.changes, name="edition_changes"),
    path("<slug:slug>/judges/former/", edition_copy.judges_of_before, name="former_judges"),
    path("<slug:slug>/settings/people/", people.people, name="people"),
    path("<slug:slug>/settings/people/<int:pk>/revoke/", people.revoke, name="revoke_role"),
    path("<slug:slug>/settings/publish/", editions.publish, name="publish_edition"),
    path("<slug:slug>/import/<slug:kind>/", imports.import_file, name="import"),
    path("<slug:slug>/imported-files/<int:pk>/", imports.imported_file, name="imported_file"),
    path("<slug:slug>/entries/", entries.entry_list, name="entries"),
    path("<slug:slug>/entries/check/", entries.run_check, name="run_check"),
    path("<slug:slug>/entries/check/progress/", entries.check_progress, name="check_progress"),
    path("<slug:slug>/entries/accept/", entries.accept_all_passing, name="accept_all_passing"),
    path("<slug:slug>/entries/<int:pk>/", entries.entry_detail, name="entry"),
    path("<slug:slug>/entries/<int:pk>/papers/", completion.complete, name="complete_entry"),
    path(
        "<slug:slug>/entries/<int:pk>/consents/<int:consent>/paper/",
        completion.consent_paper,
        name="consent_paper",
    ),
    path("<slug:slug>/entries/<int:pk>/messages/", entry_messages.thread, name="entry_messages"),
    path(
        "<slug:slug>/entries/<int:pk>/messages/files/<int:attached>/",
        entry_messages.file,
        name="message_file",
    ),
    path("<slug:slug>/entries/<int:pk>/extension/", extension.extend, name="extend_entry"),
    path("<slug:slug>/entries/<int:pk>/eligibility/", entries.decide, name="decide_eligibility"),
    path("<slug:slug>/questions/", questions.inquiries, name="inquiries"),
    path("<slug:slug>/questions/<int:inquiry>/", questions.inquiry, name="inquiry"),
    path("<slug:slug>/log/", records.log, name="log"),
    path("<slug:slug>/personal-data/", personal_data.personal_data, name="personal_data"),
    path("<slug:slug>/messages/", records.mails, name="messages"),
    path("<slug:slug>/messages/<int:pk>/again/", records.send_again, name="send_again"),
    path("<slug:slug>/jobs/<int:pk>/cancel/", records.cancel, name="cancel_job"),
    path("<slug:slug>/jobs/<int:pk>/retry/", records.retry, name="retry_job"),
    path("<slug:slug>/introductions/", introduction_board.board, name="introductions"),
    path("<slug:slug>/introductions/outcomes/", outcomes.outcomes, name="introduction_outcomes"),
    path("<slug:slug>/introductions/plan/", plan.plan, name="introduction_plan"),
    path("<slug:slug>/introductions/plan/make/", plan.make, name="make_introduction_plan"),
    path("<slug:slug>/introductions/plan/pair/", plan.wish, name="wish_pair"),
    path(
        "<slug:slug>/introductions/plan/<int:pk>/send/",
        plan.send,
        name="send_introduction_plan",
    ),
    path(
        "<slug:slug>/introductions/propose/",
        introduction_board.propose,
        name="propose_introduction",
    ),
    path("<slug:slug>/introductions/invite/", introduction_board.invite, name="invite_investor"),
    path(
        "<slug:slug>/introductions/investors/<int:pk>/",
        introduction_board.admit,
        name="admit_investor",
    ),
    path(
        "<slug:slug>/introductions/<int:pk>/move/",
        introduction_board.move,
        name="move_introduction",
    ),
    path(
        "<slug:slug>/introductions/<int:pk>/withdraw/",
        introduction_board.withdraw,
        name="withdraw_introduction",
    ),
]
