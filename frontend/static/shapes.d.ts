// What our scripts hand around: read by the type check (make lint) and by people, never loaded.

import type { Autosave } from "./js/autosave.js";
import type { AmountRow } from "./scoring/shapes.js";
import type { DBSchema } from "./vendor/idb/index.js";

/** Something that a person fills in. */
export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

// --- what the server answers

/** A refusal, or what a write had to say. */
export interface Problem {
  code?: string;
  detail?: string;
  /** by field */
  fields?: Record<string, string>;
  errors?: { code: string; detail?: string }[];
}

// --- autosave of a form (js/autosave.js)

/** A row of a table, by column. */
export type Row = Record<string, string>;
/** A field's value as the API takes it: a list for checkboxes of one name, rows for a table. */
export type Value = string | boolean | string[] | Row[];
/** By field. */
export type Values = Record<string, Value>;
export type Versions = Record<string, number>;

/** What somebody else wrote in a field. */
export interface Theirs {
  value: Value | null;
  version: number;
  /** of a closed window on this device, where they are its words */
  record?: string;
}

export interface AutosaveAnswer extends Problem {
  versions?: Versions;
  current?: Record<string, Theirs>;
  refused?: Record<string, string>;
  /** kept as a draft only: the deadline has passed */
  late?: boolean;
}

/** What a form holds that the server has not confirmed: the store "changes", by autosave key. */
export interface KeptChanges {
  changes: Values;
  /** the version that each change was written over */
  bases: Versions;
  unanswered: Record<string, Value[]>;
  /** written over since by the same writer, who may take them back */
  isEarlier?: boolean;
}

export interface DraftsDB extends DBSchema {
  changes: { key: string; value: KeptChanges };
}

// --- uploads (js/upload.js)

export interface UploadAnswer {
  id: string;
  /** bytes that the server has */
  offset: number;
  /** bytes that it takes at once */
  chunk_size?: number;
  attachment?: number | null;
}

/** What a file belongs to. */
export interface UploadFacts {
  kind: string;
  entry: number | string;
}

// --- judging (scoring/)

/** By criterion: a level (number) or points (as typed, or as the server writes decimals). */
export type Scores = Record<string, number | string>;

/** What of a sheet can differ from another copy of it. */
export interface Words {
  scores?: Scores;
  comment?: string;
  private_note?: string;
}

/** What the judge's form holds. */
export interface Reading extends Required<Words> {
  /** also what is not on the scale; `scores` has only what counts */
  raw: Record<string, number | string | undefined>;
}

export type SheetState = "draft" | "submitted";

/** A sheet as the server has it. */
export interface ServerSheet extends Words {
  revision: number;
  state: SheetState;
}

/** An answer to a row of the outbox. */
export interface SheetAnswer extends Problem, Partial<ServerSheet> {
  facts?: { current?: ServerSheet; version?: string };
  etag?: string; // of an amount
}

/** A sheet on this device: the store "draft", by assignment. */
export interface Draft extends Words {
  assignment: number;
  raw?: Reading["raw"];
  state?: SheetState;
  /** the newest revision of the server's that is known here */
  revision: number;
  /** the judge's seat; two judges may share a device */
  who?: string | null;
  /** written, but not submitted or not answered for */
  unsent?: boolean;
  /** how many criteria have a score */
  filled?: number;
  /** that the page was looked at */
  seconds?: number;
  /** why a submitted sheet is changed */
  reason?: string;
  /** of the sheet in the API */
  url?: string;
  /** of the sheet's page */
  page?: string;
  /** of the entry */
  name?: string;
  /** given back */
  gone?: boolean;
  /** another device's or tab's version, until the judge has chosen */
  other?: ServerSheet | undefined;
  /** further versions, shown after that one */
  more?: ServerSheet[];
  /** which page wrote these words, and its how many-th write that was */
  stamp?: string;
  /** the server refused it: not tried again until the judge writes on */
  refused?: boolean;
}

/** A draft as the page writes it; the revision may be an older one than is known here. */
export type DraftChange = Partial<Draft> & { assignment: number };

export interface SheetBody extends Words {
  submit: boolean;
  seconds_spent: number;
  reason?: string;
  /** a submission that is taken back, should the server have it */
  withdraw?: boolean;
}

export interface ConflictBody {
  kind: FormDataEntryValue | null;
  submit?: undefined;
}

/** A judge's marks on an entry. */
export interface Marks {
  is_bookmarked: boolean;
  to_discuss: boolean;
  reason: string;
}

/** Those that are set: the others stay as they are. */
export interface MarkBody extends Partial<Marks> {
  submit?: undefined;
}

export interface Queued {
  who: string | null;
  /** the sign of the person who wrote; rows of older releases have none */
  reader?: string;
  url: string;
  /** the idempotency key */
  mutation: string;
  /** when, in ms since 1970 */
  at: number;
  /** on its way once, perhaps with an answer that got lost */
  tried?: boolean;
  /** both versions are shown, and the judge chooses */
  clash?: boolean;
  /** the round had closed, in ms since 1970 */
  closed?: number;
  /** came too late, and the organisers have it */
  told?: boolean;
}

/** A sheet that waits to be sent. */
export interface SheetRow extends Queued {
  method: "PUT";
  assignment: number;
  of?: undefined;
  body: SheetBody;
  /** the revision that it was written over */
  base: number;
  /** mutations of this device that the server has perhaps */
  replaces?: string[];
}

/** An entry that is given back. */
export interface ConflictRow extends Queued {
  method: "POST";
  /** conflict-<assignment> */
  assignment: string;
  of: number;
  body: ConflictBody;
}

/** Marks that wait to be sent. */
export interface MarkRow extends Queued {
  method: "POST";
  /** mark-<assignment> */
  assignment: string;
  of: number;
  body: MarkBody;
}

/** What waits to be sent: the store "outbox", by assignment. */
export type OutboxRow = SheetRow | ConflictRow | MarkRow | AmountRow;

export interface JudgingDB extends DBSchema {
  draft: { key: number; value: Draft };
  outbox: { key: number | string; value: OutboxRow };
}

/** The keys that this device signs with, by seat. */
export interface DeviceKeysDB extends DBSchema {
  key: { key: string; value: CryptoKeyPair };
}

/** In base64url; statement: the text that was signed. */
export interface Signature {
  public_key: string;
  signature: string;
  statement: string;
}

/** What became of a row that was sent; incomplete: kept, but not submitted. */
export type Fate = "saved" | "incomplete" | "clash" | "closed" | "refused";
/** What stopped the sending; names: those of a round are to be gone through first; "": nothing. */
export type Stop = "" | "away" | "signed_out" | "names";
/** same: nothing newer was written meanwhile. */
export type Tell = (kind: Fate, row: OutboxRow, data: SheetAnswer, same?: boolean) => void;

/** A text of the page in its language, with %n and %t filled in. */
export type Say = (key: string, n?: number | string, t?: string) => string;

/** What reached the organisers after the close, and what they decided. */
export interface LateSheet extends Words {
  state: "waiting" | "accepted" | "refused" | "replaced";
}

/** A page of a deck as it is shown. */
export interface SlidePage {
  src: string;
  alt: string;
}

/** A criterion of the rubric, as the bundle of a round has it. */
export interface DeskCriterion {
  key: string;
  title: string;
  help: string;
  mode: "anchors" | "points";
  points: string;
  step: string;
  anchors: { level: number; text: string }[];
}

/** An entry of a judge's list on the pages beside the sheet. */
export interface DeskEntry {
  assignment: number;
  name: string;
  /** of the sheet in the API */
  url: string;
  /** of the sheet's page */
  page: string;
  reading_seconds: number;
  sheet: (ServerSheet & { seconds_spent: number }) | null;
  pages: SlidePage[];
}

/** What the device fetches ahead, to judge without a network. */
export interface Shelf {
  pages: string[];
  entries: ShelfEntry[];
}

export interface ShelfEntry {
  page: string;
  /** of the deck, and the papers beside it: pages with their own pictures */
  images: string[];
  /** about how large these are */
  bytes: number;
}

/** kept: all of it; large: all but the deck, which doesn't fit; full: the device takes no more;
 * missing: it could not be fetched. */
export type KeptState = "kept" | "large" | "full" | "missing";

/** How far the fetching ahead is. */
export interface KeptNews {
  /** by the page of an entry */
  states: Map<string, KeptState>;
  /** bytes of decks as measured, by page */
  sizes: Record<string, number>;
  /** bytes of the decks that are kept */
  used: number;
  done: number;
  all: number;
  isFull: boolean;
  isBusy?: boolean;
  /** the browser lets nothing be kept */
  isUnable?: boolean;
  /** the browser has cleared what was kept: how much of it was not sent */
  lost?: number;
}

/** What was done on the last page; with `url`, it can be undone. */
export interface Told {
  text: string;
  /** of the outbox */
  key?: number | string;
  /** the assignment, where the key is not it */
  of?: number;
  url?: string;
  method?: string;
  /** where to go then */
  back?: string;
  /** where that failed without words of the server's */
  failed?: string;
}

// --- what the page has from elsewhere

export interface Notice {
  text: string;
  kind?: "info" | "ok" | "warn" | "bad";
  /** an address that takes it back */
  undo?: string;
}

interface Responded {
  xhr: XMLHttpRequest;
}

interface SortableEvent {
  item: HTMLElement;
  from: HTMLElement;
  to: HTMLElement;
  oldDraggableIndex?: number;
}

declare global {
  var htmx: { process(root: Element): void } | undefined;
  var Sortable:
    | {
        create(
          list: Element,
          options: { onEnd(event: SortableEvent): void; [name: string]: unknown },
        ): void;
      }
    | undefined;
  /** For the console and the tests of broken lines. */
  var judging: { send: () => Promise<void>; outbox: typeof import("./scoring/outbox.js") };

  interface HTMLFormElement {
    autosave?: Autosave;
  }
  interface Navigator {
    connection?: { saveData?: boolean };
    /** of Safari only: opened from the home screen */
    standalone?: boolean;
  }
  interface ServiceWorkerRegistration {
    sync?: { register(tag: string): Promise<void> };
  }
  /** Chromium's, which asks whether to install. */
  interface BeforeInstallPromptEvent extends Event {
    prompt(): Promise<unknown>;
  }
  interface WindowEventMap {
    beforeinstallprompt: BeforeInstallPromptEvent;
  }
  var cookieStore: { get(name: string): Promise<{ value: string } | null> } | undefined;
  interface DocumentEventMap {
    "autosave:saved": CustomEvent<AutosaveAnswer>;
    "autosave:conflict": CustomEvent<{ current: Record<string, Theirs>; mine: Values }>;
    "autosave:earlier": CustomEvent<{ current: Record<string, Theirs> }>;
    "autosave:refused": CustomEvent<{ refused: Record<string, string>; mine: Values }>;
  }
  interface HTMLElementEventMap {
    toast: CustomEvent<Notice>;
    "htmx:responseError": CustomEvent<Responded>;
  }
}
