import type { KeepState } from '../cycles/keep-account.js';
import type { BoardLanguage } from './board-language.js';

interface KeepWords {
  readonly button: string;
  readonly toService: string;
  readonly other: { readonly code: BoardLanguage; readonly name: string };
  readonly pages: Readonly<Record<KeepState, { readonly title: string; readonly paragraphs: readonly string[] }>>;
}

/** `{service}` stands for the operator's service. Nothing here may say more than what holds for every member. */
export const keepWords: Readonly<Record<BoardLanguage, KeepWords>> = {
  ko: {
    button: '계정 유지하기',
    toService: '서비스 바로가기:',
    other: { code: 'en', name: 'English' },
    pages: {
      open: {
        title: '계정을 계속 유지하시겠습니까?',
        paragraphs: [
          '아래 단추를 누르시면 오늘 {service} 계정을 이용하신 것으로 처리되어, 안내해 드린 개인정보 분리 보관을 하지 않습니다.',
          '로그인하거나 개인정보를 입력하실 필요가 없습니다. 단추를 누르지 않으시면 아무것도 바뀌지 않습니다.',
        ],
      },
      kept: {
        title: '계정이 유지됩니다',
        paragraphs: [
          '오늘 {service} 계정을 이용하신 것으로 처리하였습니다. 안내해 드린 개인정보 분리 보관은 하지 않으며, 더 하실 일은 없습니다.',
        ],
      },
      used: {
        title: '이미 처리되었습니다',
        paragraphs: [
          '이 링크로 계정을 유지하겠다는 뜻을 이미 받았습니다. 이번에는 아무것도 바뀌지 않았으며, 더 하실 일은 없습니다.',
          '그 뒤에 새로운 안내를 받으셨다면 새 안내에 있는 링크를 이용해 주십시오.',
        ],
      },
      expired: {
        title: '사용할 수 없는 링크입니다',
        paragraphs: [
          '이 링크의 기한이 지났거나, 링크가 담긴 안내가 더 이상 유효하지 않습니다. 아무것도 바뀌지 않았습니다.',
          '계정을 계속 이용하시려면 {service}에 로그인해 주십시오.',
        ],
      },
      separated: {
        title: '개인정보가 이미 분리 보관되었습니다',
        paragraphs: [
          '안내해 드린 날이 지나 개인정보를 다른 회원의 개인정보와 분리하여 보관하고 있습니다. 이 링크로는 되돌릴 수 없으며, 아무것도 바뀌지 않았습니다.',
          '다시 이용하시려면 {service}에 접속하여 본인 확인을 거쳐 주십시오. 보관된 개인정보를 되돌려 드립니다.',
        ],
      },
      unknown: {
        title: '링크를 찾을 수 없습니다',
        paragraphs: [
          '주소의 일부가 빠졌거나 바뀌었을 수 있습니다. 안내에 있는 링크 전체를 다시 열어 주십시오. 아무것도 바뀌지 않았습니다.',
          '계정을 계속 이용하시려면 {service}에 로그인하셔도 됩니다.',
        ],
      },
    },
  },
  en: {
    button: 'Keep my account',
    toService: 'To the service:',
    other: { code: 'ko', name: '한국어' },
    pages: {
      open: {
        title: 'Do you want to keep your account?',
        paragraphs: [
          'With the button below your {service} account counts as used today, and the separation of personal data that we told you of does not take place.',
          'You need not log in or enter anything. As long as you do not press the button, nothing changes.',
        ],
      },
      kept: {
        title: 'Your account is kept',
        paragraphs: [
          'Your {service} account counts as used today. The separation of personal data that we told you of does not take place, and there is nothing more to do.',
        ],
      },
      used: {
        title: 'This has been done already',
        paragraphs: [
          'This link was used before to keep the account. Nothing has changed this time, and there is nothing more to do.',
          'If you got another notice since, please use the link in that one.',
        ],
      },
      expired: {
        title: 'This link can no longer be used',
        paragraphs: [
          'Its time is over, or the notice that it came with no longer applies. Nothing has changed.',
          'To go on using your account, log in to {service}.',
        ],
      },
      separated: {
        title: 'The personal data has been stored apart',
        paragraphs: [
          'The day that we told you of has passed, and the personal data is kept apart from that of other members. This link can not bring it back, and nothing has changed.',
          'To use the account again, go to {service} and confirm who you are. The data is then given back.',
        ],
      },
      unknown: {
        title: 'There is no such link',
        paragraphs: [
          'A part of the address may be missing or changed. Please open the whole link of the notice again. Nothing has changed.',
          'To go on using your account you can also log in to {service}.',
        ],
      },
    },
  },
};
