import type { Transaction } from 'kysely';
import { fromKysely, type Job, PgBoss } from 'pg-boss';
import { errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Database } from '../db/tables.ts';

/** One kind of background work. `key` of a job: jobs of the same key never run at the same time. */
export interface Task {
  name: string;
  /** How many jobs of this task one worker process runs at a time (of different keys). */
  concurrency: number;
  /** Tries after the first before the job counts as failed. */
  retries: number;
  run(data: Record<string, unknown>, signal: AbortSignal): Promise<void>;
}

/** A task that is queued again and again, and when: a cron expression in UTC. Its jobs get no data. */
export interface ScheduledTask {
  task: string;
  cron: string;
}

export interface Jobs {
  /**
   * Queues a job. With `transaction` it exists only if that commits. While a job of the same key is queued, no
   * second one is: what it will do covers both.
   */
  enqueue(
    task: string,
    data: object,
    options: { key: string; transaction?: Transaction<Database>; startAfter?: Date },
  ): Promise<void>;
  /**
   * Has these tasks queued at their times from now on, and no others: one job at each time, however many processes
   * say so, and none while the one before still waits.
   */
  schedule(entries: readonly ScheduledTask[]): Promise<void>;
  /** Begins to run jobs of these tasks in this process. */
  work(tasks: Task[]): Promise<void>;
  /** Stops taking jobs, tells the running ones to stop, and waits until they have. */
  stop(): Promise<void>;
}

/**
 * Background work on pg-boss, in the product's own database. A job whose process dies is run again by another
 * process after its heartbeat has been missed, within 10 to 15 seconds.
 * @param taskNames every task that may be queued, also where this process runs none.
 */
export async function startJobs(options: {
  databaseUrl: string;
  log: Log;
  taskNames: readonly string[];
}): Promise<Jobs> {
  const { log } = options;
  const boss = new PgBoss({
    connectionString: options.databaseUrl,
    application_name: 'cscx-hubspot-jobs',
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    maintenanceIntervalSeconds: 60,
    monitorIntervalSeconds: 2,
    // How late a task of the schedule may be queued.
    cronMonitorIntervalSeconds: 10,
    // How soon a new worker is seen, and a dead one missed, by those who ask whether there is any.
    instanceHeartbeatSeconds: 5,
  });
  // A failing connection is retried by pg-boss itself; without a listener the event would end the process.
  boss.on('error', (error) => log.warn({ error: errorText(error) }, 'the job queue met an error'));
  await boss.start();
  for (const name of options.taskNames) {
    await boss.createQueue(name, { policy: 'stately', notify: true, heartbeatSeconds: 10 });
  }
  const stopping = new AbortController();

  return {
    async enqueue(task, data, { key, transaction, startAfter }) {
      await boss.send(task, data, {
        singletonKey: key,
        ...(startAfter ? { startAfter } : {}),
        ...(transaction ? { db: fromKysely(transaction) } : {}),
      });
    },
    async schedule(entries) {
      for (const { task, cron } of entries) await boss.schedule(task, cron, {}, { singletonKey: task });
      for (const { name, key } of await boss.getSchedules()) {
        if (!entries.some(({ task }) => task === name)) await boss.unschedule(name, key);
      }
    },
    async work(tasks) {
      for (const task of tasks) {
        await boss.updateQueue(task.name, {
          retryLimit: task.retries,
          retryDelay: 1,
          retryBackoff: true,
          retryDelayMax: 30,
          expireInSeconds: 24 * 60 * 60 - 1,
        });
        const workerId = await boss.work(
          task.name,
          {
            localConcurrency: task.concurrency,
            batchSize: 1,
            pollingIntervalSeconds: 1,
            notifyPollingIntervalSeconds: 2,
          },
          async ([job]: Job<Record<string, unknown>>[]) => {
            if (!job) return;
            try {
              await task.run(job.data, AbortSignal.any([stopping.signal, job.signal]));
            } catch (error) {
              log.warn({ task: task.name, error: errorText(error) }, 'a job failed and will be retried');
              throw error;
            } finally {
              // A batch of one takes one job per poll; waking the worker makes it look for the next at once.
              boss.notifyWorker(workerId);
            }
          },
        );
      }
    },
    async stop() {
      stopping.abort(new Error('the process is stopping'));
      await boss.stop({ graceful: true, timeout: 25_000 });
    },
  };
}
