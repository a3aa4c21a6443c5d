import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { ConstructConfig } from './config.ts';

export interface BudgetProps {
  readonly budget: NonNullable<ConstructConfig['budget']>;
  readonly target: Exclude<ConstructConfig['alarms'], false>;
}

/** Tells once a month's bill is over so much, and once AWS expects that it will be. */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { budget, target }: BudgetProps) {
    super(scope, id);
    const { email, topicArn } = target;
    // An address gets mail from AWS Budgets itself: no topic has to let it in.
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
