"""The addresses of one round of an edition, under /run/…/rounds/."""
# tested by: tests/frontend/test_typed_values.py

from django.urls import path

from frontend.pages.organisers.assignment import (
    allocation,
    assignment,
    assignment_board,
    entry_match,
    rules,
)
from frontend.pages.organisers.panel import judges
from frontend.pages.organisers.results import (
    adjustments,
    announcement,
    correction,
    exports,
    results,
)
from frontend.pages.organisers.rounds import (
    control_room,
    more_time,
    pitch_day,
    rounds,
)
from frontend.pages.organisers.scoring import comments, discussions, late_sheets, paper_sheets

urlpatterns = [
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
    path("<slug:slug>/rounds/<int:order>/comments/", comments.comments, name="comments"),
    path("<slug:slug>/rounds/<int:order>/decide/", results.decide_one, name="decide"),
    path("<slug:slug>/rounds/<int:order>/decide/all/", results.decide_all, name="decide_all"),
    path(
        "<slug:slug>/rounds/<int:order>/adjustments/", adjustments.adjustments, name="adjustments"
    ),
    path(
        "<slug:slug>/rounds/<int:order>/adjustments/bonus/<int:pk>/<slug:key>/",
        adjustments.rule,
        name="rule_on_bonus",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/adjustments/<int:pk>/remove/",
        adjustments.remove,
        name="remove_adjustment",
    ),
    path("<slug:slug>/rounds/<int:order>/announcement/", announcement.preview, name="announcement"),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/prepare/",
        announcement.prepare,
        name="prepare_announcement",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/publish/",
        announcement.publish,
        name="publish_announcement",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/time/",
        announcement.set_time,
        name="publication_time",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/time/cancel/",
        announcement.cancel_time,
        name="cancel_publication_time",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/announcement/withdraw/",
        announcement.withdraw,
        name="withdraw_announcement",
    ),
    path(
        "<slug:slug>/rounds/<int:order>/correction/move-up/",
        correction.move_up,
        name="prepare_move_up",
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
]
