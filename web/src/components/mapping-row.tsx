import { Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft, IconArrowRight, IconLink } from '@tabler/icons-react';
import type { Mapping, MappingSample, MappingSet, Property } from '../../../src/contract/mappings.ts';
import { shorten } from '../format/text.ts';
import { keyOf } from './mapping-draft.ts';
import { findField, isFixed } from './mapping-fit.ts';
import type { PropertyRow } from './mapping-rows.ts';
import { ourSample, SampleValue, theirSample } from './mapping-sample.tsx';
import {
  fieldLabel,
  isCustomField,
  isRestless,
  kindBadge,
  particulars,
  propertyTypeWord,
  ruleOf,
  ruleWords,
} from './mapping-words.ts';
import { propertyLabel } from './property-choices.ts';
import { Tag } from './state-pill.tsx';
import { schemaDriftWords } from './words.ts';

export interface RowProps {
  row: PropertyRow;
  set: MappingSet;
  healths: ReadonlySet<string>;
  sample: MappingSample['record'] | undefined;
  /** Keys of mappings that are not saved as they are now. */
  unsaved: ReadonlySet<string>;
  mayAdminister: boolean;
  onEdit: (mapping: Mapping) => void;
  onMap: (property: string) => void;
  onTake: (mapping: Mapping) => void;
}

/** Whose a property is. */
const ownerWord = (property: Property, healths: ReadonlySet<string>): string =>
  healths.has(property.name) ? 'Ours, for health' : property.hubspotDefined ? 'HubSpot’s' : 'Your portal’s';

function Theirs({ row, healths, sample }: Pick<RowProps, 'row' | 'healths' | 'sample'>) {
  const { name, property } = row;
  return (
    <div className="cx-map-theirs">
      <p className="cx-map-name">
        <strong dir="auto">{property ? propertyLabel(property) : shorten(name, 80)}</strong>{' '}
        {property ? <Tag>{propertyTypeWord(property)}</Tag> : <Tag tone="bad">Not in HubSpot any more</Tag>}
        {property?.archived && <Tag tone="warn">Archived</Tag>}
        {property && isRestless(property) && <Tag tone="warn">Changes all the time</Tag>}
      </p>
      <p className="cx-cell-sub cx-map-about">
        <code className="cx-code">{shorten(name, 80)}</code>
        {property && (
          <span>
            {ownerWord(property, healths)}
            {property.readOnlyValue && ', read only'}
          </span>
        )}
        {property?.calculated && (
          <span>Calculated by HubSpot, without a trace of changes: checked about every half hour</span>
        )}
        {sample && property && <SampleValue text={theirSample(sample, name, property)} />}
      </p>
    </div>
  );
}

function Entry({
  mapping,
  twoWay,
  row,
  set,
  sample,
  unsaved,
  mayAdminister,
  isLast,
  onEdit,
  onMap,
}: Omit<RowProps, 'healths' | 'onTake'> & { mapping: Mapping; twoWay: boolean; isLast: boolean }) {
  const isIn = mapping.direction === 'inbound';
  const field = findField(mapping.field, set.fields);
  const label = fieldLabel(mapping.field, set.fields);
  const problem = row.problems.get(keyOf(mapping));
  const isAlways = field !== undefined && isFixed(field);
  const theirs = row.property ? propertyLabel(row.property) : shorten(row.name, 60);
  const said = isIn ? `${theirs} fills ${label}` : `${label} fills HubSpot’s ${theirs}`;
  return (
    <li className="cx-map-entry" data-problem={problem !== undefined || undefined}>
      <Tooltip label={isIn ? 'From HubSpot' : 'To HubSpot'} openDelay={300}>
        <span className="cx-map-arrow" data-direction={mapping.direction}>
          {isIn ? (
            <IconArrowRight size={18} stroke={1.8} aria-hidden />
          ) : (
            <IconArrowLeft size={18} stroke={1.8} aria-hidden />
          )}
          <span className="cx-unseen">{isIn ? 'fills' : 'is filled from'}</span>
        </span>
      </Tooltip>
      <div className="cx-map-ours">
        <p className="cx-map-name">
          <strong dir="auto">{label}</strong> {field && <Tag>{kindBadge(field.kind)}</Tag>}
          {unsaved.has(keyOf(mapping)) && <Tag tone="busy">Not saved</Tag>}
        </p>
        <p className="cx-cell-sub cx-map-about">
          <code className="cx-code">{shorten(mapping.field, 80)}</code>
          {sample && (isIn || !twoWay) && (
            <SampleValue text={ourSample(sample, mapping.field, isIn ? row.property : undefined)} />
          )}
        </p>
        <p className="cx-soft">
          {isAlways
            ? 'Always filled from here'
            : twoWay && !mapping.onlyIfBlank
              ? isIn
                ? 'Both ways: whoever changes it last wins'
                : 'And back to HubSpot'
              : ruleWords[ruleOf(mapping)].word}
          {particulars(mapping).map((text) => `; ${text.charAt(0).toLowerCase()}${text.slice(1)}`)}
        </p>
        {problem !== undefined && (
          <p className="cx-mapping-problem">
            <IconAlertTriangle size={15} stroke={1.8} aria-hidden /> {shorten(problem, 600)}
          </p>
        )}
      </div>
      {mayAdminister && (
        <div className="cx-map-do">
          {isLast && row.property && !row.property.archived && (
            <Button
              variant="subtle"
              size="xs"
              aria-label={`Map ${theirs} to another field as well`}
              onClick={() => onMap(row.name)}
            >
              Another field
            </Button>
          )}
          {!isAlways && (
            <Button
              variant="default"
              size="xs"
              aria-label={`Change: ${shorten(said, 160)}`}
              onClick={() => onEdit(mapping)}
            >
              Change
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

const suggestedWords = ({ field }: Mapping, { fields }: MappingSet): string =>
  isCustomField(field) ? 'As a custom field' : `To ${fieldLabel(field, fields)}`;

/** One property of HubSpot's on the left, and what it fills or is filled from on the right. */
export function MappingRow(props: RowProps) {
  const { row, set, mayAdminister, onMap, onTake } = props;
  const { property, mappings, finding, suggestion } = row;
  const theirs = property ? propertyLabel(property) : shorten(row.name, 60);
  const isTwoWay = (mapping: Mapping) =>
    mappings.some((other) => other.field === mapping.field && other.direction !== mapping.direction);
  return (
    <li className="cx-map-row">
      <Theirs {...props} />
      <div className="cx-map-right">
        {mappings.length > 0 && (
          <ul className="cx-map-entries">
            {mappings.map((mapping, index) => (
              <Entry
                key={keyOf(mapping)}
                mapping={mapping}
                twoWay={isTwoWay(mapping)}
                isLast={index === mappings.length - 1}
                {...props}
              />
            ))}
          </ul>
        )}
        {mappings.length === 0 && (
          <div className="cx-map-none">
            <span className="cx-soft">Not mapped</span>
            {mayAdminister && suggestion && (
              <Button
                variant="light"
                size="xs"
                leftSection={<IconLink size={14} aria-hidden />}
                aria-label={`${suggestedWords(suggestion, set)}: ${theirs}, as suggested`}
                onClick={() => onTake(suggestion)}
              >
                {suggestedWords(suggestion, set)}
              </Button>
            )}
            {mayAdminister && (
              <Button
                variant="default"
                size="xs"
                aria-label={`Map ${theirs}`}
                onClick={() => onMap(row.name)}
              >
                Map…
              </Button>
            )}
          </div>
        )}
        {finding && (
          <div className="cx-map-finding">
            <p>
              <Tag tone="warn">{schemaDriftWords[finding.kind]}</Tag> {shorten(finding.explanation, 600)}
            </p>
            <p>{shorten(finding.remedy, 600)}</p>
          </div>
        )}
      </div>
    </li>
  );
}
