/** As it was given: what npm needs to reach its registry may stand in it. */
export const GIVEN: NodeJS.ProcessEnv = { ...process.env };

// These change how long a Node takes to start and say nothing about the cockpit.
delete process.env.NODE_EXTRA_CA_CERTS;
delete process.env.PYTHONUNBUFFERED;
