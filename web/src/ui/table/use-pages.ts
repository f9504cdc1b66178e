import { useLocation, useNavigate } from '@tanstack/react-router';

/**
 * Keyset paging with the cursor in the URL. A keyset only knows the next page: the cursors of the previous pages are
 * stored in the entry of the browser's history, which survives a reload but isn't part of a copied link. There,
 * "previous" leads to the first page.
 */
export const usePages = (cursor: string | undefined, nextCursor: string | null | undefined) => {
  const navigate = useNavigate();
  const trail = useLocation({ select: (location) => location.state.trail });
  const go = (to: string | undefined, newTrail: string[] | undefined) => {
    void navigate({
      to: '.',
      search: (previous) => ({ ...previous, cursor: to }),
      state: newTrail === undefined ? {} : { trail: newTrail },
      resetScroll: true,
    });
  };
  const known = cursor === undefined ? [] : trail;
  return {
    page: known === undefined ? undefined : known.length + 1,
    onPrevious:
      cursor === undefined
        ? undefined
        : () => go(known?.at(-1) === '' ? undefined : known?.at(-1), known?.slice(0, -1) ?? []),
    onNext: nextCursor ? () => go(nextCursor, known && [...known, cursor ?? '']) : undefined,
  };
};
