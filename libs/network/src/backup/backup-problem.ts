export type BackupProblemCode =
  | 'BACKUP_TARGET_NOT_EMPTY'
  | 'BACKUP_INCOMPLETE'
  | 'BACKUP_ALTERED'
  | 'BACKUP_OF_NEWER_VERSION'
  | 'BACKUP_OF_OTHER_NETWORK'
  | 'MASTER_KEY_WRONG'
  | 'MASTER_KEY_MISSING'
  | 'DATABASE_NOT_EMPTY'
  | 'KEYS_MISSING'
  | 'HUB_RUNNING'
  | 'POSITIONS_BROKEN';

/** Why a backup or a restore did not happen, as a sentence for whoever runs it. Nothing was changed. */
export class BackupProblem extends Error {
  readonly code: BackupProblemCode;

  constructor(code: BackupProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupProblem';
    this.code = code;
  }
}
