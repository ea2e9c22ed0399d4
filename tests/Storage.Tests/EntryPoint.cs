using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace VerifiedAddition.Storage.Tests;

/// <summary>Runs the tests as xunit's own entry point would, or, when asked, what a <see cref="ChildProcess"/> does.</summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] args) =>
        args is [ChildProcess.Argument, var work, var path] ? ChildProcess.RunAsync(work, path)
        : args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : ConsoleRunner.Run(args);
}
