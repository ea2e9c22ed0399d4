using VerifiedAddition.Client;
using VerifiedAddition.Local;

return await VaCommandLine.RunAsync(args, new LocalGridAccess(Console.Error), new LocalWeightFiles(Console.Error), new LocalConsole());
