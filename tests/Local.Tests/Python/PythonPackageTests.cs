using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>The package in clients/python without a grid: its own tests, and its types.</summary>
public sealed class PythonPackageTests
{
    private static readonly string Package = Path.Combine(AppContext.BaseDirectory, "clients", "python");

    [Fact]
    public async Task Its_tests_pass()
    {
        var printed = await Python.RunAsync([], """
            import os, sys, unittest
            os.chdir(sys.argv[1])
            sys.path.insert(0, '')
            unittest.main(module=None, argv=['unittest', 'discover', '--top-level-directory', '.'])
            """, Package);

        Assert.Matches(@"Ran [0-9]{2,} tests", printed);
    }

    [Fact]
    public async Task Its_types_hold()
    {
        var printed = await Python.RunAsync(["mypy"], """
            import os, subprocess, sys
            os.chdir(sys.argv[1])
            sys.exit(subprocess.call([sys.executable, '-m', 'mypy', '--cache-dir', os.devnull]))
            """, Package);

        Assert.Contains("Success: no issues found", printed, StringComparison.Ordinal);
    }
}
