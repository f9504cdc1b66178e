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
  /** Unset: the stage has none, like those that some apps create. */
  probability?: string;
}

/** Changes by a portal's admins: properties, labels, pipelines, owners. */
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
  /** Changes the label; a property's name never changes. */
  renameProperty(type: ObjectType, name: string, label: string): void {
    this.crm.properties.update(type, name, { label });
  }
  /**
   * What users do to rename a property: they create a new one like it, move the values over and archive the old one.
   * Only the labels show that the two belong together.
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
  /** Deletes a definition permanently: it isn't listed as archived, either. */
  deleteProperty(type: ObjectType, name: string): void {
    this.crm.properties.remove(type, name);
  }
  /** Changes a property's type; existing values stay unchanged. */
  retypeProperty(type: ObjectType, name: string, newType: string, fieldType: string): void {
    this.crm.properties.update(type, name, { type: newType, fieldType });
  }
  addPropertyOption(type: ObjectType, name: string, value: string, label?: string): void {
    this.crm.properties.addOption(type, name, value, label);
  }
  /** Sets or removes an admin's rule for the values; also for HubSpot's own properties. */
  setValidationRule(type: ObjectType, name: string, rule: ValidationRule | undefined): void {
    this.crm.properties.setRule(type, name, rule);
  }
  /** Deletes an option; records with it keep it. */
  removePropertyOption(type: ObjectType, name: string, value: string): void {
    this.crm.properties.removeOption(type, name, value);
  }

  /** Adds a custom label for links. */
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
  /** Deletes a pipeline with its stages; deals in it keep its id. */
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
  /** Deletes a stage; deals in it keep its id. */
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
