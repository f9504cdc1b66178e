import { SetupFooter, useStepEnd } from './setup-footer.tsx';

/** Which companies become customers, and which deals come along. */
export function SetupCustomers({ integrationId }: { integrationId: string }) {
  const end = useStepEnd(integrationId, 'customers');
  return (
    <SetupFooter
      integrationId={integrationId}
      step="customers"
      end={end}
      next="Continue"
      onNext={() => end.mutate({})}
    />
  );
}
