// The functions' own log lines are tested where they are written: in the processes of the local engine.
process.env.AWS_LAMBDA_LOG_LEVEL ??= 'FATAL';
