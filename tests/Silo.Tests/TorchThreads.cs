using System.Runtime.CompilerServices;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

internal static class TorchThreads
{
    [ModuleInitializer]
    internal static void UseOne() => TorchRuntime.Initialise(threads: 1);
}
