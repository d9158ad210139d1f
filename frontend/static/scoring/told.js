// What was done on the last page, said on the next one, with a way back.
import { send } from "../js/http.js";
import { toast } from "../js/toast.js";

/**
 * text; and where it can be undone: key: the outbox row; url, method: how the server is asked;
 * back: where to go then.
 */
export const tellNext = (item) => sessionStorage.setItem("told", JSON.stringify(item));

const item = JSON.parse(sessionStorage.getItem("told") || "null");
sessionStorage.removeItem("told");
if (item) {
  toast(item.text, {
    kind: "ok",
    undo:
      item.url &&
      (async () => {
        const outbox = await import("./outbox.js"),
          waits =
            typeof item.key === "number"
              ? await outbox.takeBack(item.key)
              : await outbox.row(item.key);
        if (waits && typeof item.key === "string") {
          await outbox.drop(item.key);
          await outbox.keep({ ...(await outbox.draft(item.of)), assignment: item.of, gone: false });
        }
        if (!waits) {
          const answer = await send(item.url, { method: item.method }).catch(() => null);
          if (!answer?.ok) {
            toast((await answer?.json().catch(() => null))?.detail ?? item.failed, { kind: "bad" });
            return;
          }
          // the server's copy is the truth again
          if (typeof item.key === "number") await outbox.forget(item.key);
          else
            await outbox.keep({
              ...(await outbox.draft(item.of)),
              assignment: item.of,
              gone: false,
            });
        }
        location.href = item.back;
      }),
  });
}
