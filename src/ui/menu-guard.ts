/**
 * Takes a choice only when it is what the person saw highlighted. The list moves its highlight when React comes to it
 * and draws it later still, so that Enter right after Down may choose what nobody looked at. Three places must agree:
 * what was highlighted last, what was drawn last, and what is chosen.
 */
export interface MenuGuard {
  /** An arrow moved the highlight. */
  moved(id: string): void;
  /** The highlight as it will be on the next frame; null: no menu. */
  placed(id: string | null): void;
  /** A frame went out to the terminal. */
  drawn(): void;
  accepts(id: string): boolean;
}

export function createMenuGuard(): MenuGuard {
  let wanted: string | null = null;
  let next: string | null = null;
  let seen: string | null = null;
  return {
    moved(id) {
      wanted = id;
    },
    placed(id) {
      // A menu that comes up anew highlights its first choice without any arrow.
      next = id;
      wanted = id;
    },
    drawn() {
      seen = next;
    },
    accepts: id => id === wanted && id === seen,
  };
}
