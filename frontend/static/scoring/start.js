// The judge's own page: all rounds are kept on this device, and the app is offered.
import { must } from "../js/dom.js";
import { toast } from "../js/toast.js";
import { fetchAhead } from "./ahead.js";
import { offerApp } from "./install.js";

const keep = must(document, "[data-keep]");
const { worker = "", shelves = "", cleared = "", lost = "" } = keep.dataset;

offerApp(must(document, "[data-install]"));
if (shelves)
  fetchAhead({
    worker,
    shelves: shelves.split(" "),
    isAll: true,
    hear: (news) => {
      if (news.lost !== undefined)
        toast(news.lost ? lost.replace("%n", String(news.lost)) : cleared, { kind: "bad" });
    },
  });
