import { Problem } from '../problem.js';
import { callbackComponents } from './callback.js';
import { Event, Events } from './event.js';
import { evidenceComponents } from './evidence.js';
import { Hold, HoldRequest, PlacedHold, StandingHold } from './hold.js';
import { letterComponents } from './letter.js';
import { memberComponents } from './member.js';
import { requestComponents } from './member-requests.js';
import { MessagePreview, PreviewRequest, TestMessage, TestSent } from './message.js';
import { Attempt, MemberNotices, Notice } from './notice.js';
import { Liveness, Readiness } from './operations.js';
import type { Component } from './parts.js';
import { postingComponents } from './posting.js';
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
  ...memberComponents,
  ...callbackComponents,
  ...requestComponents,
  ...evidenceComponents,
  ...letterComponents,
  PreviewRequest,
  MessagePreview,
  TestMessage,
  TestSent,
  Event,
  Events,
  Sweep,
  SweepRequest,
  Sweeps,
  Liveness,
  Readiness,
];
