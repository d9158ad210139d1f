// A slide under two fingers: it grows where they are, and is moved by one while it is large; a
// double tap makes it large and small again.

const MOST = 5; // times as large
const TAPPED = 2.5; // times as large after a double tap
const DOUBLE = 300; // ms between two taps
const STEADY = 10; // px that a tap may move

/** @typedef {{ x: number, y: number }} Place px in the window */

class Zoom {
  /**
   * @param {HTMLElement} stage
   * @param {HTMLImageElement} image
   * @param {(moved: number) => void} swiped
   */
  constructor(stage, image, swiped) {
    this.stage = stage;
    this.image = image;
    this.swiped = swiped;
    /** @type {Map<number, Place>} */
    this.fingers = new Map();
    this.scale = 1; // times
    this.x = 0; // px from the middle
    this.y = 0;
    this.gap = 0; // px between two fingers; 0: there are not two
    this.from = 0; // where the swipe began, in px
    this.tapped = 0; // ms
    this.isPinched = false;
  }

  paint() {
    const { stage, image, scale } = this;
    const room = (scale - 1) / 2;
    const [wide, high] = [room * stage.clientWidth, room * stage.clientHeight];
    this.x = Math.max(-wide, Math.min(wide, this.x));
    this.y = Math.max(-high, Math.min(high, this.y));
    image.style.transform = scale > 1 ? `translate(${this.x}px, ${this.y}px) scale(${scale})` : "";
    stage.classList.toggle("is-large", scale > 1);
  }

  reset() {
    [this.scale, this.x, this.y] = [1, 0, 0];
    this.paint();
  }

  /**
   * @param {number} to times as large
   * @param {Place} at the place that stays where it is
   */
  grow(to, at) {
    const box = this.stage.getBoundingClientRect();
    const next = Math.max(1, Math.min(MOST, to));
    const x = at.x - box.left - box.width / 2;
    const y = at.y - box.top - box.height / 2;
    this.x = x - ((x - this.x) * next) / this.scale;
    this.y = y - ((y - this.y) * next) / this.scale;
    this.scale = next;
    this.paint();
  }

  /** The gap between two fingers and the place between them. */
  apart() {
    const [first, second] = [...this.fingers.values()];
    if (!first || !second) return { gap: 0, x: 0, y: 0 };
    const gap = Math.hypot(first.x - second.x, first.y - second.y);
    return { gap, x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
  }

  /** @param {PointerEvent} event */
  down({ pointerId, clientX, clientY }) {
    this.fingers.set(pointerId, { x: clientX, y: clientY });
    this.from = clientX;
    this.gap = this.apart().gap;
    this.isPinched = this.fingers.size > 1;
  }

  /** @param {PointerEvent} event */
  move({ pointerId, clientX, clientY }) {
    const before = this.fingers.get(pointerId);
    if (!before) return;
    this.fingers.set(pointerId, { x: clientX, y: clientY });
    const now = this.apart();
    if (this.gap && now.gap) this.grow((this.scale * now.gap) / this.gap, now);
    else if (this.scale > 1) {
      this.x += clientX - before.x;
      this.y += clientY - before.y;
      this.paint();
    }
    this.gap = now.gap;
  }

  /** @param {PointerEvent} event */
  up({ pointerId, clientX, clientY, timeStamp }) {
    const moved = clientX - this.from;
    const isTap = !this.isPinched && Math.abs(moved) <= STEADY;
    if (isTap && timeStamp - this.tapped < DOUBLE)
      this.grow(this.scale > 1 ? 1 : TAPPED, { x: clientX, y: clientY });
    this.tapped = isTap ? timeStamp : 0;
    if (!this.isPinched && this.scale === 1) this.swiped(moved);
    this.leave(pointerId);
  }

  /** @param {number} finger */
  leave(finger) {
    this.fingers.delete(finger);
    this.gap = 0;
  }
}

/**
 * @param {HTMLElement} stage
 * @param {HTMLImageElement} image
 * @param {(moved: number) => void} swiped by so many px to the right, while it isn't enlarged
 */
export function zoom(stage, image, swiped) {
  const state = new Zoom(stage, image, swiped);
  stage.addEventListener("pointerdown", (event) => state.down(event));
  stage.addEventListener("pointermove", (event) => state.move(event));
  stage.addEventListener("pointerup", (event) => state.up(event));
  stage.addEventListener("pointercancel", ({ pointerId }) => state.leave(pointerId));
  stage.addEventListener("pointerleave", ({ pointerId }) => state.leave(pointerId));
  image.addEventListener("load", () => state.reset());
}
