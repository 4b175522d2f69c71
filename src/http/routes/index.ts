import type { RegisterRoute } from '../server-types.js';
import { approveSweepRoute } from './approve-sweep.js';
import { checkLivenessRoute } from './check-liveness.js';
import { checkReadinessRoute } from './check-readiness.js';
import { closeRightsRequestRoute } from './close-rights-request.js';
import { confirmDestructionsRoute } from './confirm-destructions.js';
import { createLetterBatchRoute } from './create-letter-batch.js';
import { discloseRoute } from './disclose.js';
import { explainMemberRoute } from './explain-member.js';
import { findApprovalRoute } from './find-approval.js';
import { findLetterBatchRoute } from './find-letter-batch.js';
import { findSweepRoute } from './find-sweep.js';
import { followEventsRoute } from './follow-events.js';
import { giveApprovalRoute } from './give-approval.js';
import { importLetterResultsRoute } from './import-letter-results.js';
import { keepAccountRoute } from './keep-account.js';
import { listAccessRightsRoute } from './list-access-rights.js';
import { listApprovalsRoute } from './list-approvals.js';
import { listDestructionsRoute } from './list-destructions.js';
import { listHoldsRoute } from './list-holds.js';
import { listLetterBatchesRoute } from './list-letter-batches.js';
import { listMeansRoute } from './list-means.js';
import { listNoticesRoute } from './list-notices.js';
import { listPostingsRoute } from './list-postings.js';
import { listRightsRequestsRoute } from './list-rights-requests.js';
import { listSweepsRoute } from './list-sweeps.js';
import { lookupMembersRoute } from './lookup-members.js';
import { openEvidenceRoute } from './open-evidence.js';
import { openLetterBatchRoute } from './open-letter-batch.js';
import { openRightsRequestRoute } from './open-rights-request.js';
import { placeHoldRoute } from './place-hold.js';
import { postPolicyChangeRoute } from './post-policy-change.js';
import { previewMessageRoute } from './preview-message.js';
import { readAuditRoute } from './read-audit.js';
import { readForecastRoute } from './read-forecast.js';
import { readMetricsRoute } from './read-metrics.js';
import { readNoticeBoardRoute } from './read-notice-board.js';
import { readOpenapiRoute } from './read-openapi.js';
import { receiveMailEventsRoute } from './receive-mail-events.js';
import { receiveMailReportRoute } from './receive-mail-report.js';
import { receivePressedKeyRoute } from './receive-pressed-key.js';
import { receiveSolapiReportsRoute } from './receive-solapi-reports.js';
import { receiveTwilioCallRoute } from './receive-twilio-call.js';
import { receiveTwilioTextRoute } from './receive-twilio-text.js';
import { releaseHoldRoute } from './release-hold.js';
import { reportActivityRoute } from './report-activity.js';
import { requestSweepRoute } from './request-sweep.js';
import { restoreMemberRoute } from './restore-member.js';
import { resumeMeansRoute } from './resume-means.js';
import { reviewAuditRoute } from './review-audit.js';
import { sendTestMessageRoute } from './send-test-message.js';
import { setInactivityPeriodRoute } from './set-inactivity-period.js';
import { showHomeRoute } from './show-home.js';
import { showKeepPageRoute } from './show-keep-page.js';
import { showNoticeBoardRoute } from './show-notice-board.js';
import { stopSweepRoute } from './stop-sweep.js';
import { withdrawMemberRoute } from './withdraw-member.js';
import { withdrawPostingRoute } from './withdraw-posting.js';

/** The map of the service: every route, registered by hand. */
export const routes: readonly RegisterRoute[] = [
  explainMemberRoute,
  listNoticesRoute,
  previewMessageRoute,
  sendTestMessageRoute,
  openEvidenceRoute,
  lookupMembersRoute,
  restoreMemberRoute,
  withdrawMemberRoute,
  setInactivityPeriodRoute,
  placeHoldRoute,
  listHoldsRoute,
  releaseHoldRoute,
  discloseRoute,
  openRightsRequestRoute,
  listRightsRequestsRoute,
  closeRightsRequestRoute,
  reportActivityRoute,
  followEventsRoute,
  listDestructionsRoute,
  confirmDestructionsRoute,
  requestSweepRoute,
  listSweepsRoute,
  findSweepRoute,
  readForecastRoute,
  stopSweepRoute,
  approveSweepRoute,
  listApprovalsRoute,
  findApprovalRoute,
  giveApprovalRoute,
  listAccessRightsRoute,
  listMeansRoute,
  resumeMeansRoute,
  receiveMailReportRoute,
  receiveMailEventsRoute,
  receiveTwilioTextRoute,
  receiveTwilioCallRoute,
  receivePressedKeyRoute,
  receiveSolapiReportsRoute,
  createLetterBatchRoute,
  listLetterBatchesRoute,
  findLetterBatchRoute,
  openLetterBatchRoute,
  importLetterResultsRoute,
  postPolicyChangeRoute,
  listPostingsRoute,
  withdrawPostingRoute,
  showNoticeBoardRoute,
  readNoticeBoardRoute,
  showKeepPageRoute,
  keepAccountRoute,
  readAuditRoute,
  reviewAuditRoute,
  checkLivenessRoute,
  checkReadinessRoute,
  readMetricsRoute,
  readOpenapiRoute,
  showHomeRoute,
];
