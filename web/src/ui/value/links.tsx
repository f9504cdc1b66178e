import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './links.module.css';

// Mantine's links with the router's typed destinations.

type AnchorElementProps = Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps>;

export const TextLink = createLink((props: AnchorProps & AnchorElementProps) => <Anchor {...props} />);

export const LinkButton = createLink(
  (props: ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>) => (
    <Button component="a" {...props} />
  ),
);

export const NavigationLink = createLink(
  (props: NavLinkProps & Omit<ComponentPropsWithRef<'a'>, keyof NavLinkProps>) => <NavLink {...props} />,
);

const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url) && URL.canParse(url);

/**
 * A link to another site, in a new tab. A URL other than http(s) isn't linked: URLs can contain text from portals.
 */
export function OutsideLink({
  href,
  label,
  onFollow,
  children,
}: {
  href: string;
  label?: string;
  /** Called when the link was followed; this page stays open. */
  onFollow?: () => void;
  children: ReactNode;
}) {
  if (!isWebAddress(href)) return children;
  return (
    <Anchor
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={styles.outside}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
    >
      <span className={styles.text}>{children}</span>
      <IconExternalLink size={14} stroke={1.8} aria-label="opens in a new tab" />
    </Anchor>
  );
}
