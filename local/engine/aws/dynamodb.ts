import type { AwsAnswer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { Dynalite } from './dynalite.ts';
import { Gate } from './gate.ts';
import { guardDynamoDb } from './guard-dynamodb.ts';
import { insertBatch, insertOne } from './insert.ts';
import { jsonObject, stringAt } from './json.ts';
import type { AwsRequest } from './request.ts';
import { TableKeys } from './table-keys.ts';
import { type DeclaredTables, describeSettings } from './table-settings.ts';
import { transactWrite } from './transaction.ts';
import { TransactionTokens } from './transaction-tokens.ts';

const changesTables: ReadonlySet<string> = new Set(['CreateTable', 'UpdateTable', 'DeleteTable']);

/** DynamoDB as dynalite gives it, with checks, transactions and one PartiQL statement. */
export class DynamoDb {
  readonly #dynalite: Dynalite;
  readonly #tables: TableKeys;
  readonly declared: DeclaredTables = new Map();
  readonly #gate = new Gate();
  readonly #tokens = new TransactionTokens();

  constructor(dynalite: Dynalite) {
    this.#dynalite = dynalite;
    this.#tables = new TableKeys(dynalite);
  }

  call(request: AwsRequest): Promise<AwsAnswer> {
    if (request.operation !== 'TransactWriteItems') return this.#gate.together(() => this.#run(request));
    const body = jsonObject(request.body);
    const write = () => transactWrite(body, this.#tables);
    return this.#gate.alone(() => this.#tokens.once(body, write));
  }

  async #run({ operation, body }: AwsRequest): Promise<AwsAnswer> {
    const tables = this.#tables;
    const input = jsonObject(body);
    if (operation === 'BatchExecuteStatement') return jsonAnswer(200, await insertBatch(input, tables));
    if (operation === 'ExecuteStatement') return jsonAnswer(200, await insertOne(input, tables));
    const declared = this.declared.get(stringAt(input, 'TableName') ?? '');
    const settings = declared && describeSettings(operation, declared);
    if (settings !== undefined) return jsonAnswer(200, settings);
    await guardDynamoDb(operation, input, tables);
    const answer = await this.#dynalite.call(operation, body);
    if (changesTables.has(operation)) tables.forget();
    return answer;
  }
}
