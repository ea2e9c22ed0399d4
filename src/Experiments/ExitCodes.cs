namespace VerifiedAddition.Experiments;

/// <summary>What <c>va</c> returns to the shell.</summary>
public static class ExitCodes
{
    /// <summary>It did what was asked.</summary>
    public const int Done = 0;

    /// <summary>It was understood, but the outcome is not the one asked for: a variant failed, perfection was required and not met.</summary>
    public const int NotAchieved = 1;

    /// <summary>The command line, a file or a name is wrong; nothing was changed.</summary>
    public const int BadInput = 2;

    /// <summary>The grid cannot be reached, or something went wrong that nobody foresaw.</summary>
    public const int Unavailable = 3;

    /// <summary>The terminal was closed (128 and the number of SIGHUP); progress is kept.</summary>
    public const int HungUp = 129;

    /// <summary>Ctrl-C (128 and the number of SIGINT); progress is kept.</summary>
    public const int Interrupted = 130;

    /// <summary>Whoever read the output has gone (128 and the number of SIGPIPE); progress is kept.</summary>
    public const int OutputClosed = 141;

    /// <summary>A request to terminate (128 and the number of SIGTERM); progress is kept.</summary>
    public const int Terminated = 143;
}
