import { Button, type ButtonProps } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { type Connection, useConnection } from '../../api/connection.ts';
import { answerOf, messageOf } from '../../api/request.ts';
import { useToasts } from '../mount.ts';

/** Saves a file of the server under the name that the server gives it. */
const saveFile = async (connection: Connection, path: string) => {
  const response = await answerOf(connection, path);
  const name =
    /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export.csv';
  const url = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
};

interface DownloadButtonProps extends ButtonProps {
  /** The file's path on the server. */
  path: string;
  iconSize?: number;
}

/** A button that downloads a file of the server. */
export function DownloadButton({ path, iconSize = 16, ...button }: DownloadButtonProps) {
  const connection = useConnection();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const look = { variant: 'default', leftSection: <IconDownload size={iconSize} aria-hidden />, ...button };
  if (connection.opensLinks)
    return <Button component="a" href={`${connection.basePath}${path}`} download {...look} />;
  const save = async () => {
    setBusy(true);
    try {
      await saveFile(connection, path);
    } catch (error) {
      toasts.show({ color: 'red', title: 'Couldn’t download the file', message: messageOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return <Button loading={busy} onClick={() => void save()} {...look} />;
}
