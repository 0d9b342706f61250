// SPDX-License-Identifier: Apache-2.0

/** A bucket that each request takes a drop from and that time fills again. */
export class RateLimit {
  private drops: number;
  private filledAt: number;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.drops = capacity;
    this.filledAt = this.now();
  }

  /** Takes a drop; false when there is none. */
  take(): boolean {
    const now = this.now();
    this.drops = Math.min(this.capacity, this.drops + ((now - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = now;
    if (this.drops < 1) return false;
    this.drops -= 1;
    return true;
  }
}
