// The indicative amount beside a sheet (amount.js), on its way to the server.
import type { Fate, OutboxRow, Queued, SheetAnswer } from "../shapes.js";

/** An indicative amount; null: none. */
export interface AmountBody {
  amount_krw: number | null;
  is_shown: boolean;
  submit?: undefined;
}

/** An indicative amount that waits to be sent. */
export interface AmountRow extends Queued {
  method: "POST";
  /** what it is sent by: method tells sheets from acts beside them */
  verb: "PUT";
  /** amount-<assignment> */
  assignment: string;
  of: number;
  body: AmountBody;
  /** the version that it was written over */
  seen: string;
  /** amounts of this device that the server has perhaps */
  perhaps: AmountBody[];
  /** what another device stated, while clash says that the judge chooses */
  theirs?: AmountBody;
  /** of the sheet's page, and of the entry */
  page: string;
  name: string;
}

/** As the sheet's page tells of it: the event "settled". */
export interface Settled {
  kind: Fate;
  row: OutboxRow;
  data: SheetAnswer;
}
