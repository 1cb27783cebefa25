// Compiled into every test project: one fixture instance per test case, so that no state leaks from one test to the next.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
