import {
  PROBLEM_CODES,
  problemMessage,
  type Problem,
  type ProblemCode,
} from '@tocsin/report-format';
import type { ReceiptProblem } from '@tocsin/wire';

type Sentences = ReceiptProblem['message'];

/** What a message is refused for beside what can be wrong with a report. Codes are never renamed. */
const SENTENCES = {
  KEY_NOT_SUBMISSION_ID: {
    en: 'The key of the record must be the submission id.',
    'zh-Hans': '记录的键（key）必须等于 submissionId。',
  },
  RED_NOT_OVER_KAFKA: {
    en: 'TLP:RED is not taken over Kafka, also not encrypted. Submit it through the API.',
    'zh-Hans': 'TLP:RED 报告不能通过 Kafka 提交，加密后也不行。请改用 API 提交。',
  },
  AMBER_NEEDS_JWE: {
    en: 'TLP:AMBER and TLP:AMBER+STRICT are taken over Kafka only as a JWE to the key at /.well-known/jwks.json, with content-type application/jose.',
    'zh-Hans':
      'TLP:AMBER 和 TLP:AMBER+STRICT 只能以 JWE 形式通过 Kafka 提交：用 /.well-known/jwks.json 的公钥加密，content-type 为 application/jose。',
  },
  NOT_PERMITTED: {
    en: 'Your organisation or its intake account may not report now. Ask the secretariat.',
    'zh-Hans': '贵组织或其接入账户目前无权提交报告。请联系秘书处。',
  },
  IDEMPOTENCY_MISMATCH: {
    en: 'This submission id was used for another report. Use a new id, or revise that report.',
    'zh-Hans': '此 submissionId 已用于另一份报告。请使用新的 ID，或修订那份报告。',
  },
  SUBMISSION_ERASED: {
    en: 'This submission id belongs to a report that was erased. Use a new id.',
    'zh-Hans': '此 submissionId 属于一份已被删除的报告。请使用新的 ID。',
  },
  CONFLICT: {
    en: 'Others kept changing the same thing. Nothing was written; send it again.',
    'zh-Hans': '其他人正在修改同一内容。未写入任何数据，请重新发送。',
  },
  NOT_FOUND: {
    en: 'This submission id belongs to a report that your organisation may not see any more.',
    'zh-Hans': '此 submissionId 属于贵组织已无权查看的报告。',
  },
} as const satisfies Readonly<Record<string, Sentences>>;

/** Codes of this room. */
export type RefusalCode = keyof typeof SENTENCES;

export const refusal = (code: RefusalCode, pointer = ''): ReceiptProblem => ({
  pointer,
  code,
  message: SENTENCES[code],
});

/** A problem of the report format, at its place in the message. */
export const problemAt = (pointer: string, found: Problem): ReceiptProblem => ({
  pointer,
  code: found.code,
  message: {
    en: problemMessage(found, 'en'),
    'zh-Hans': problemMessage(found, 'zh-Hans'),
  },
});

/** What a command refused with a code of its own; a code that has no sentence here keeps its English one. */
export const commandRefusal = ({
  code,
  message,
}: {
  code: string;
  message: string;
}): ReceiptProblem =>
  code in SENTENCES
    ? refusal(code as RefusalCode)
    : { pointer: '', code, message: { en: message, 'zh-Hans': message } };

/** Every code that a receipt can refuse with, with its sentence where that needs nothing to be filled in. */
export const refusalCodes = (): readonly (RefusalCode | ProblemCode)[] => [
  ...(Object.keys(SENTENCES) as RefusalCode[]),
  ...PROBLEM_CODES,
];
