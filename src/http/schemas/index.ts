import { Problem } from '../problem.js';
import { accessComponents } from './approval.js';
import { auditComponents } from './audit.js';
import { callbackComponents } from './callback.js';
import { destructionComponents } from './destruction.js';
import { disclosureComponents } from './disclosure.js';
import { Event, Events } from './event.js';
import { evidenceComponents } from './evidence.js';
import { Forecast } from './forecast.js';
import { Hold, HoldRequest, Holds, PlacedHold, StandingHold } from './hold.js';
import { letterComponents } from './letter.js';
import { memberComponents } from './member.js';
import { requestComponents } from './member-requests.js';
import { MessagePreview, PreviewRequest, TestMessage, TestSent } from './message.js';
import { Attempt, MemberNotices, Notice } from './notice.js';
import { Liveness, Readiness } from './operations.js';
import type { Component } from './parts.js';
import { postingComponents } from './posting.js';
import { restorationComponents } from './restoration.js';
import { rightsComponents } from './rights-request.js';
import { Sweep, SweepRequest, Sweeps } from './sweep.js';

/** Every named component of the OpenAPI document. */
export const components: readonly Component[] = [
  Problem,
  Attempt,
  Notice,
  MemberNotices,
  ...postingComponents,
  Hold,
  HoldRequest,
  PlacedHold,
  StandingHold,
  Holds,
  ...destructionComponents,
  ...restorationComponents,
  ...memberComponents,
  ...callbackComponents,
  ...requestComponents,
  ...evidenceComponents,
  ...letterComponents,
  ...auditComponents,
  ...disclosureComponents,
  ...rightsComponents,
  PreviewRequest,
  MessagePreview,
  TestMessage,
  TestSent,
  Event,
  Events,
  ...accessComponents,
  Sweep,
  SweepRequest,
  Sweeps,
  Forecast,
  Liveness,
  Readiness,
];
