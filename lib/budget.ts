import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { AlarmSettings, BudgetSettings } from './config.ts';

/** Notifies once a month's bill exceeds a sum, and once AWS expects it to. */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, budget: BudgetSettings, { email, topicArn }: AlarmSettings) {
    super(scope, id);
    // AWS Budgets itself writes to an address: no topic has to let it in.
    const subscriber =
      topicArn === undefined
        ? { subscriptionType: 'EMAIL', address: email ?? '' }
        : { subscriptionType: 'SNS', address: topicArn };
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budget.usdPerMonth, unit: 'USD' },
        ...(budget.tag === undefined ? {} : { costFilters: { TagKeyValue: [budget.tag] } }),
      },
      notificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map((notificationType) => ({
        notification: {
          notificationType,
          comparisonOperator: 'GREATER_THAN',
          threshold: 100,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [subscriber],
      })),
    });
  }
}
