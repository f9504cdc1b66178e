export interface Stage {
  label: string;
  displayOrder: number;
  /** Strings, as in HubSpot, including the probability, which not every stage has. */
  metadata: { isClosed: string; probability?: string };
  id: string;
  createdAt: string;
  updatedAt: string;
  writePermissions: string;
  archived: boolean;
}

export interface Pipeline {
  label: string;
  displayOrder: number;
  id: string;
  stages: Stage[];
  createdAt: string;
  updatedAt: string;
  archived: boolean;
}

const EPOCH = '1970-01-01T00:00:00Z';

export function createStage(
  id: string,
  label: string,
  displayOrder: number,
  isClosed: boolean,
  probability: string | undefined,
  at: string,
): Stage {
  return {
    label,
    displayOrder,
    metadata: { isClosed: String(isClosed), ...(probability === undefined ? {} : { probability }) },
    id,
    createdAt: at,
    updatedAt: at,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    archived: false,
  };
}

export const SALES_PIPELINE = 'default';
export const RENEWAL_PIPELINE = '75634201';
export const EXPANSION_PIPELINE = '75634202';

/** HubSpot's own sales pipeline, with dates in 1970, a renewal pipeline and one for expansions. */
export function createPipelines(): Pipeline[] {
  const custom = '2024-02-12T10:41:07.318Z';
  return [
    {
      label: 'Sales Pipeline',
      displayOrder: 0,
      id: SALES_PIPELINE,
      stages: [
        createStage('appointmentscheduled', 'Appointment Scheduled', 0, false, '0.2', EPOCH),
        createStage('qualifiedtobuy', 'Qualified To Buy', 1, false, '0.4', EPOCH),
        createStage('presentationscheduled', 'Presentation Scheduled', 2, false, '0.6', EPOCH),
        createStage('decisionmakerboughtin', 'Decision Maker Bought-In', 3, false, '0.8', EPOCH),
        createStage('contractsent', 'Contract Sent', 4, false, '0.9', EPOCH),
        createStage('closedwon', 'Closed Won', 5, true, '1.0', EPOCH),
        createStage('closedlost', 'Closed Lost', 6, true, '0.0', EPOCH),
      ],
      createdAt: EPOCH,
      updatedAt: EPOCH,
      archived: false,
    },
    {
      label: 'Renewal Pipeline',
      displayOrder: 1,
      id: RENEWAL_PIPELINE,
      stages: [
        createStage('152701001', 'Renewal Due', 0, false, '0.3', custom),
        createStage('152701002', 'In Discussion', 1, false, '0.6', custom),
        createStage('152701003', 'Verbally Agreed', 2, false, '0.9', custom),
        createStage('152701004', 'Renewed', 3, true, '1.0', custom),
        createStage('152701005', 'Churned', 4, true, '0.0', custom),
      ],
      createdAt: custom,
      updatedAt: custom,
      archived: false,
    },
    {
      label: 'Expansion Pipeline',
      displayOrder: 2,
      id: EXPANSION_PIPELINE,
      stages: [
        createStage('152702001', 'Idea', 0, false, '0.1', custom),
        createStage('152702002', 'Proposal', 1, false, '0.5', custom),
        createStage('152702003', 'Ordered', 2, true, '1.0', custom),
        createStage('152702004', 'Dropped', 3, true, '0.0', custom),
      ],
      createdAt: custom,
      updatedAt: custom,
      archived: false,
    },
  ];
}
