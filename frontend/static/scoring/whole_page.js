// All that the scoring page runs, as one file (tools/browser/bundle.sh); where that is older than
// its sources, these modules are loaded as they stand.
// oxlint-disable no-unassigned-import -- each begins by itself
import "../js/toast.js";
import "../js/dialog.js";
import "../js/forms.js";
import "../js/tabs.js";
import "../js/signout.js";
import "../js/countdown.js";
import "../pitch/follow.js";
import "./judge.js";
import "./amount.js";
