import type { RegisterRoute } from '../server-types.js';
import { approveSweepRoute } from './approve-sweep.js';
import { checkLivenessRoute } from './check-liveness.js';
import { checkReadinessRoute } from './check-readiness.js';
import { explainMemberRoute } from './explain-member.js';
import { findSweepRoute } from './find-sweep.js';
import { followEventsRoute } from './follow-events.js';
import { listNoticesRoute } from './list-notices.js';
import { listSweepsRoute } from './list-sweeps.js';
import { lookupMembersRoute } from './lookup-members.js';
import { placeHoldRoute } from './place-hold.js';
import { readMetricsRoute } from './read-metrics.js';
import { readNoticeBoardRoute } from './read-notice-board.js';
import { readOpenapiRoute } from './read-openapi.js';
import { releaseHoldRoute } from './release-hold.js';
import { reportActivityRoute } from './report-activity.js';
import { requestSweepRoute } from './request-sweep.js';
import { restoreMemberRoute } from './restore-member.js';
import { setInactivityPeriodRoute } from './set-inactivity-period.js';
import { showHomeRoute } from './show-home.js';
import { showNoticeBoardRoute } from './show-notice-board.js';
import { stopSweepRoute } from './stop-sweep.js';

/** The map of the service: every route, registered by hand. */
export const routes: readonly RegisterRoute[] = [
  explainMemberRoute,
  listNoticesRoute,
  lookupMembersRoute,
  restoreMemberRoute,
  setInactivityPeriodRoute,
  placeHoldRoute,
  releaseHoldRoute,
  reportActivityRoute,
  followEventsRoute,
  requestSweepRoute,
  listSweepsRoute,
  findSweepRoute,
  stopSweepRoute,
  approveSweepRoute,
  showNoticeBoardRoute,
  readNoticeBoardRoute,
  checkLivenessRoute,
  checkReadinessRoute,
  readMetricsRoute,
  readOpenapiRoute,
  showHomeRoute,
];
