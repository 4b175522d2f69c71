import { Problem } from '../problem.js';
import { Event, Events } from './event.js';
import { Hold, HoldRequest, PlacedHold, StandingHold } from './hold.js';
import { memberComponents } from './member.js';
import { requestComponents } from './member-requests.js';
import { Attempt, MemberNotices, Notice, NoticeBoard, Posting } from './notice.js';
import { Liveness, Readiness } from './operations.js';
import type { Component } from './parts.js';
import { Sweep, SweepRequest, Sweeps } from './sweep.js';

/** Every named component of the OpenAPI document. */
export const components: readonly Component[] = [
  Problem,
  Attempt,
  Notice,
  MemberNotices,
  Posting,
  NoticeBoard,
  Hold,
  HoldRequest,
  PlacedHold,
  StandingHold,
  ...memberComponents,
  ...requestComponents,
  Event,
  Events,
  Sweep,
  SweepRequest,
  Sweeps,
  Liveness,
  Readiness,
];
