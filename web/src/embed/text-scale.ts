import { useEffect, useState } from 'react';

const sizeOf = (element: Element): number => Number.parseFloat(getComputedStyle(element).fontSize);

/**
 * How much larger the user's default text is than the page's `rem`, which many pages redefine.
 * @param host an element with the initial font size.
 */
const textScaleOf = (host: Element): number => sizeOf(host) / sizeOf(document.documentElement) || 1;

/** The scale to multiply `rem` with, also after the page has changed its own. */
export const useTextScale = (host: Element): number => {
  const [scale, setScale] = useState(() => textScaleOf(host));
  useEffect(() => {
    const measure = () => setScale(textScaleOf(host));
    window.addEventListener('resize', measure);
    const changes = new MutationObserver(measure);
    changes.observe(document.documentElement, { attributeFilter: ['class', 'style'] });
    return () => {
      window.removeEventListener('resize', measure);
      changes.disconnect();
    };
  }, [host]);
  return scale;
};
