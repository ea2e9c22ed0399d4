@echo off
rem Runs the commands with a grid in the same process. Builds first; an up-to-date build takes a few seconds.
setlocal
set "root=%~dp0"
dotnet build "%root%src\Local" -c Release -v quiet -nologo > "%TEMP%\va-build.log" 2>&1
if errorlevel 1 (
  type "%TEMP%\va-build.log" 1>&2
  exit /b 3
)
dotnet "%root%artifacts\bin\Local\release\VerifiedAddition.Local.dll" %*
