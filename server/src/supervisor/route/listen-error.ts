import { AppError } from '@fairlead/core/lib/app-error.ts';

/** What a failed listen means for the person: which route, which port, what to do. */
export function listenError(error: NodeJS.ErrnoException, route: string, host: string, port: number): AppError {
  const place = `Route/${route}: port ${port} on ${host}`;
  const options = { cause: error, details: { route, host, port } };
  switch (error.code) {
    case 'EADDRINUSE':
      return new AppError(
        'conflict',
        `${place} is already in use by another program; stop that program (\`lsof -i :${port}\` shows it) or choose another spec.port`,
        { ...options, retry: 'backoff' },
      );
    case 'EACCES':
      return new AppError(
        'forbidden',
        `${place} needs more rights than this user has; choose a spec.port above 1023`,
        options,
      );
    case 'EADDRNOTAVAIL':
      return new AppError(
        'invalid-input',
        `${place} cannot be opened, because this machine does not have that address; correct spec.host`,
        options,
      );
    default:
      return new AppError(
        'unavailable',
        `${place} cannot be opened (${error.code ?? error.message}); it is tried again`,
        { ...options, retry: 'backoff' },
      );
  }
}
