export { alertInWords } from './alert-in-words.js';
export { openMail, type Mail } from './open-mail.js';
export { readSmtpUrl, type SmtpServer } from './smtp-address.js';
export { UnsubscribeTokens } from './unsubscribe-links.js';
