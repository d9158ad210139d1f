// What the scripts of a pitch day hand around (docs/parts/pitch-day.md).

/** A text in both languages. */
export interface Both {
  ko: string;
  en: string;
}
/** An entry in the running order. */
export interface Slot {
  slot: number;
  place: number;
  state: string;
  code: string;
  name: Both;
  title: Both;
  /** ISO; null: no clock times are told */
  planned_at: string | null;
}
/** Whose turn it is; ms of the present phase. */
export interface Turn {
  slot: number;
  place: number;
  state: string;
  length_ms: number;
  elapsed_ms: number;
  running: boolean;
}
export interface Prize {
  award: Both;
  name: Both;
  title: Both;
}
/** The audience's vote; path: only while it is open. */
export interface Vote {
  state: string;
  ballots: number;
  path: string;
}
/** The whole state that the stream sends. */
export interface Stage {
  version: number;
  /** the server's time, ISO */
  now: string;
  state: string;
  stage: Turn | null;
  slots: Slot[];
  /** seed and nonce once the order is drawn */
  lot: { seed: number | null; nonce: string | null };
  own: {
    assignment?: number | null;
    sheet?: string;
    reminders?: { slot: number; assignment: number | null; sheet: string }[];
    checked_in?: boolean;
  };
  check_in_code?: string | null;
  reveal?: Prize[];
  vote?: Vote | null;
}
/** What the pages of a pitch day say. */
export interface PitchWords {
  phases?: Record<string, string>;
  states?: Record<string, string>;
  own?: Record<string, string>;
  lines?: Record<string, string>;
  near?: string;
  over?: string;
  stands?: string;
  begins?: string;
  isOver?: string;
  next?: string;
  last?: string;
  reminded?: string;
  voteCode?: string;
  voted?: string;
  lot?: string;
}
