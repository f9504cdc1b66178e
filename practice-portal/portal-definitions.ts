import type { Owner } from './data/owners.ts';
import { createStage, type Pipeline, type Stage } from './data/pipelines.ts';
import type { ObjectType } from './options.ts';
import { PortalAccount } from './portal-account.ts';
import { directionOf } from './store/association-store.ts';
import type { NewProperty, ValidationRule } from './store/property-catalogue.ts';

export interface NewStage {
  pipelineId: string;
  id: string;
  label: string;
  isClosed?: boolean;
  /** Text between `0.0` and `1.0`. */
  /** Unset: the stage has none, as those that some apps create. */
  probability?: string;
}

/** What administrators of a portal change: properties, labels, pipelines, owners. */
export class PortalDefinitions extends PortalAccount {
  defineProperty(type: ObjectType, definition: NewProperty): void {
    this.crm.properties.define(type, definition);
  }
  archiveProperty(type: ObjectType, name: string): void {
    this.crm.properties.archive(type, name);
  }
  restoreProperty(type: ObjectType, name: string): void {
    this.crm.properties.restore(type, name);
  }
  /** Changes what people read; the name of a property never changes. */
  renameProperty(type: ObjectType, name: string, label: string): void {
    this.crm.properties.update(type, name, { label });
  }
  /**
   * What people do who want another name: they make a new property like the old one, move the values over and
   * archive the old one. Nobody says that the two belong together but their labels.
   */
  replaceProperty(type: ObjectType, name: string, newName: string): void {
    const before = this.crm.properties.get(type, name);
    if (!before) throw new Error(`There is no ${type} property named ${name}.`);
    this.defineProperty(type, {
      name: newName,
      label: before.label,
      type: before.type,
      fieldType: before.fieldType,
      groupName: before.groupName,
      options: before.options,
    });
    for (const view of [...this.crm.records[type].live()]) {
      const value = view.value(name);
      if (value !== null) this.crm.update(type, view.id, { [newName]: value });
    }
    this.archiveProperty(type, name);
  }
  /** Deletes a definition for good: it is not among the archived ones either. */
  deleteProperty(type: ObjectType, name: string): void {
    this.crm.properties.remove(type, name);
  }
  /** Gives a property another type; the values that are there stay as they are. */
  retypeProperty(type: ObjectType, name: string, newType: string, fieldType: string): void {
    this.crm.properties.update(type, name, { type: newType, fieldType });
  }
  addPropertyOption(type: ObjectType, name: string, value: string, label?: string): void {
    this.crm.properties.addOption(type, name, value, label);
  }
  /** What an administrator demands of the values from now on, or no more; of HubSpot's own properties, too. */
  setValidationRule(type: ObjectType, name: string, rule: ValidationRule | undefined): void {
    this.crm.properties.setRule(type, name, rule);
  }
  /** Takes an option away; records that have it keep it. */
  removePropertyOption(type: ObjectType, name: string, value: string): void {
    this.crm.properties.removeOption(type, name, value);
  }

  /** A label of the portal's own for links. */
  addAssociationLabel(
    from: ObjectType,
    to: ObjectType,
    name: string,
    label: string,
  ): { typeId: number; inverseTypeId: number } {
    const direction = directionOf(from, to);
    if (!direction) throw new Error(`No associations from ${from} to ${to} in a practice portal.`);
    const made = this.crm.associationTypes.addLabel(direction.kind, name, label);
    return direction.forward
      ? { typeId: made.forwardId, inverseTypeId: made.backwardId }
      : { typeId: made.backwardId, inverseTypeId: made.forwardId };
  }

  addPipeline(id: string, label: string, stages: readonly Omit<NewStage, 'pipelineId'>[] = []): Pipeline {
    const at = new Date(this.now()).toISOString();
    const pipeline: Pipeline = {
      label,
      displayOrder: this.crm.pipelines.length,
      id,
      stages: stages.map((stage, place) =>
        createStage(stage.id, stage.label, place, stage.isClosed ?? false, stage.probability, at),
      ),
      createdAt: at,
      updatedAt: at,
      archived: false,
    };
    this.crm.pipelines.push(pipeline);
    return pipeline;
  }
  /** Takes a pipeline away with its stages; deals that are in it keep its id. */
  removePipeline(pipelineId: string): void {
    const place = this.crm.pipelines.indexOf(this.#pipeline(pipelineId));
    this.crm.pipelines.splice(place, 1);
  }
  addStage({ pipelineId, id, label, isClosed = false, probability }: NewStage): Stage {
    const pipeline = this.#pipeline(pipelineId);
    const at = new Date(this.now()).toISOString();
    const stage = createStage(id, label, pipeline.stages.length, isClosed, probability, at);
    pipeline.stages.push(stage);
    return stage;
  }
  /** Takes a stage away; deals that are in it keep its id. */
  removeStage(pipelineId: string, stageId: string): void {
    const pipeline = this.#pipeline(pipelineId);
    pipeline.stages = pipeline.stages.filter((stage) => stage.id !== stageId);
  }

  archiveOwner(id: string): void {
    const owner = this.#owner(id);
    owner.archived = true;
    owner.userId = null;
    owner.updatedAt = new Date(this.now()).toISOString();
  }
  restoreOwner(id: string): void {
    const owner = this.#owner(id);
    owner.archived = false;
    owner.userId = owner.userIdIncludingInactive;
    owner.updatedAt = new Date(this.now()).toISOString();
  }
  addOwner(owner: { id: string; email: string; firstName?: string; lastName?: string }): Owner {
    const at = new Date(this.now()).toISOString();
    const userId = 61_000_000 + this.owners.length;
    const added: Owner = {
      firstName: '',
      lastName: '',
      ...owner,
      type: 'PERSON',
      userId,
      userIdIncludingInactive: userId,
      createdAt: at,
      updatedAt: at,
      archived: false,
    };
    this.owners.push(added);
    return added;
  }

  #pipeline(id: string): Pipeline {
    const pipeline = this.crm.pipelines.find((one) => one.id === id);
    if (!pipeline) throw new Error(`There is no pipeline ${id}.`);
    return pipeline;
  }
  #owner(id: string): Owner {
    const owner = this.owners.find((one) => one.id === id);
    if (!owner) throw new Error(`There is no owner ${id}.`);
    return owner;
  }
}
