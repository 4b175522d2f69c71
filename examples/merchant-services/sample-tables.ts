import { loginHistory, paymentLines, payments, refunds } from './tables/activity-tables.js';
import { inquiries } from './tables/inquiry-table.js';
import {
  consents,
  deviceTokens,
  memberGradeHistory,
  memberProfiles,
  members,
  referrals,
  settlements,
} from './tables/member-tables.js';
import type { SampleTable } from './tables/sample-table.js';
import { cardReaders, settlementAccounts, shops } from './tables/shop-tables.js';

/** All tables with rows of members, in the order in which they are loaded. */
export const sampleTables: readonly SampleTable[] = [
  members,
  memberProfiles,
  shops,
  cardReaders,
  consents,
  settlementAccounts,
  loginHistory,
  payments,
  paymentLines,
  refunds,
  deviceTokens,
  inquiries,
  referrals,
  settlements,
  memberGradeHistory,
];
