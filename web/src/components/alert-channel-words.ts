import type { Icon } from '@tabler/icons-react';
import { IconBrandSlack, IconBrandTeams, IconMail, IconWebhook } from '@tabler/icons-react';
import { type ChannelKind, channelKindNames } from '../../../src/contract/alerts.ts';

interface KindWords {
  word: string;
  Glyph: Icon;
  /** Where its address comes from. */
  help: string;
}

export const channelWords: Record<ChannelKind, KindWords> = {
  slack: {
    word: channelKindNames.slack,
    Glyph: IconBrandSlack,
    help: 'In Slack, add the app “Incoming WebHooks” to the channel and copy its webhook URL. It begins with https://hooks.slack.com/.',
  },
  teams: {
    word: channelKindNames.teams,
    Glyph: IconBrandTeams,
    help: 'In Teams, open the channel’s menu, choose Workflows, then “Post to a channel when a webhook request is received”, and copy the URL at the end.',
  },
  email: {
    word: channelKindNames.email,
    Glyph: IconMail,
    help: 'One address a line, up to 50. A rule can also write to the CSM of the customer.',
  },
  webhook: {
    word: channelKindNames.webhook,
    Glyph: IconWebhook,
    help: 'Alerts are sent as JSON in a POST request and signed, so that the receiver can check who sent them.',
  },
};
