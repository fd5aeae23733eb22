using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Collab.Tests.TestRun", "Collab.Tests")]

namespace Collab.Tests;

/// <summary>A run of tests as ever, after which the PostgreSQL that they shared is stopped, and what was made for all of them is
/// gone.</summary>
public sealed class TestRun(IMessageSink sink) : XunitTestFramework(sink)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink sink)
        : XunitTestFrameworkExecutor(assembly, sources, sink)
    {
        protected override async void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink sink,
        ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, sink, options)
    {
        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await TestPostgres.StopAsync();
            await StartedBefore.ForgetAsync();
            await base.BeforeTestAssemblyFinishedAsync();
        }
    }
}
